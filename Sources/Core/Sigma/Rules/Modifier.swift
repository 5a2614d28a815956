// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What a `|modifier` does to the values before it.
///
/// To add a modifier, add its entry to `all`; nothing else knows their names.
///
/// - Source: Sigma modifiers appendix, version 2.1.0.
struct Modifier: Sendable {
    let name: String
    /// Whether it is applied before the others, wherever it stands.
    var comesFirst = false
    let apply: @Sendable (inout ValueChain) throws(SigmaError) -> Void

    static let all: [Modifier] =
        [
            Modifier(name: "all") { $0.needsAll = true },
            Modifier(name: "neq") { $0.isNegated = true },
            Modifier(name: "cased") { $0.isCased = true },
            Modifier(name: "exists") { chain throws(SigmaError) in
                try chain.map("exists") {
                    if case .bool(let value) = $0 { .exists(value) } else { nil }
                }
            },
            Modifier(name: "contains") { chain throws(SigmaError) in
                try chain.open("contains", start: true, end: true)
            },
            Modifier(name: "startswith") { chain throws(SigmaError) in
                try chain.open("startswith", start: false, end: true)
            },
            Modifier(name: "endswith") { chain throws(SigmaError) in
                try chain.open("endswith", start: true, end: false)
            },
            Modifier(name: "windash") { chain throws(SigmaError) in
                try chain.map("windash") { value in
                    guard var pattern = value.pattern else { return nil }
                    pattern.openDashes()
                    return .pattern(pattern)
                }
            },
            Modifier(name: "expand", comesFirst: true) { chain throws(SigmaError) in
                try chain.expandPlaceholders()
            },
            Modifier(name: "fieldref") { chain throws(SigmaError) in
                try chain.map("fieldref") { value in
                    guard case .written(let field) = value else { return nil }
                    return .reference(FieldReference(field: field))
                }
            },
            Modifier(name: "cidr") { chain throws(SigmaError) in
                try chain.networks()
            },
        ] + regex + encodings + comparisons + dateParts

    /// The modifier of a name, or nil.
    static func named(_ name: String) -> Modifier? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The known name that is closest to an unknown one, for a message.
    static func nearest(to name: String) -> String? {
        all.map { ($0.name, editDistance($0.name, name.lowercased())) }
            .filter { $0.1 <= max(1, name.count / 3) }
            .min { $0.1 < $1.1 }?.0
    }

    private static func editDistance(_ left: String, _ right: String) -> Int {
        let right = Array(right.prefix(32))
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let cost = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(cost, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}

// MARK: - Groups of modifiers

extension Modifier {
    private static let regex = [
        Modifier(name: "re") { chain throws(SigmaError) in
            try chain.map("re") { value in
                switch value {
                case .written(let text), .number(_, let text):
                    .regex(RegexPattern(pattern: text))
                default: nil
                }
            }
        },
        flag("i") { $0.ignoresCase = true },
        flag("m") { $0.isMultiline = true },
        flag("s") { $0.dotMatchesAll = true },
    ]

    private static func flag(
        _ name: String,
        _ set: @escaping @Sendable (inout RegexPattern) -> Void
    ) -> Modifier {
        Modifier(name: name) { chain throws(SigmaError) in
            try chain.map(name) { value in
                guard case .regex(var regex) = value else { return nil }
                set(&regex)
                return .regex(regex)
            }
        }
    }

    private static let encodings =
        [
            ("wide", UTF16Form.littleEndian), ("utf16le", .littleEndian), ("utf16be", .bigEndian),
            ("utf16", .byteOrderMark),
        ].map { name, form in
            Modifier(name: name) { chain throws(SigmaError) in
                try chain.map(name) { $0.plainBytes.map { .encoded(form.encode($0)) } }
            }
        } + [
            Modifier(name: "base64") { chain throws(SigmaError) in
                try chain.map("base64") {
                    $0.plainBytes.map { .pattern(TextPattern(bytes: Base64.encode($0))) }
                }
            },
            Modifier(name: "base64offset") { chain throws(SigmaError) in
                try chain.base64Offsets()
            },
        ]

    private static let comparisons = [Comparison.less, .lessOrEqual, .greater, .greaterOrEqual]
        .map { comparison in
            Modifier(name: comparison.rawValue) { chain throws(SigmaError) in
                try chain.map(comparison.rawValue) { value in
                    if case .datePart(let part, .equal, let number) = value {
                        return .datePart(part, comparison, number)
                    }
                    return value.number.map { .comparison(comparison, $0) }
                }
            }
        }

    private static let dateParts = [DatePart.minute, .hour, .day, .week, .month, .year]
        .map { part in
            Modifier(name: part.rawValue) { chain throws(SigmaError) in
                try chain.map(part.rawValue) { value in
                    if case .comparison(let comparison, let number) = value {
                        return .datePart(part, comparison, number)
                    }
                    return value.number.map { .datePart(part, .equal, $0) }
                }
            }
        }
}
