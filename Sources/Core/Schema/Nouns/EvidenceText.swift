// SPDX-License-Identifier: Apache-2.0

/// How text that others wrote stands in a sentence of ours.
///
/// Between backticks, cut, with everything shown that an eye would miss, and with URLs that
/// nobody can follow by accident.
package enum EvidenceText {
    /// Characters between the backticks.
    package static let limit = 120

    /// The text between backticks, without the blanks around it.
    package static func quoted(_ raw: String) -> String { "`\(plain(trimmed(raw)))`" }

    private static func trimmed(_ raw: String) -> String {
        let scalars = raw.unicodeScalars
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let start = scalars.firstIndex(where: { !isBlank($0) }),
            let end = scalars.lastIndex(where: { !isBlank($0) })
        else { return raw }
        return String(scalars[start...end])
    }

    /// The last part of a path, between backticks.
    package static func quotedBase(_ path: String) -> String { quoted(base(path)) }

    /// The text without the backticks: safe to show, of bounded length.
    package static func plain(_ raw: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in defanged(raw).unicodeScalars.prefix(limit * 4) {
            if isHidden(scalar) || scalar == "`" {
                shown.append(contentsOf: escape(scalar).unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        guard shown.count > limit else { return String(shown) }
        return String(String.UnicodeScalarView(shown.prefix(limit - 1))) + "…"
    }

    /// The last part of a path with slashes of either kind.
    package static func base(_ path: String) -> String {
        path.split { $0 == "\\" || $0 == "/" }.last.map { String($0) } ?? path
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
    }

    /// Controls, what turns the direction of writing, what has no width, and tags.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            true
        default:
            scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// `hxxps://host[.]example/path`.
    private static func defanged(_ raw: String) -> String {
        guard raw.contains("://") else { return raw }
        var out = ""
        var rest = Substring(raw)
        while let mark = rest.firstRange(of: "://") {
            let before = rest[..<mark.lowerBound]
            let after = rest[mark.upperBound...]
            let host = after.prefix { !"/?# \"'<>".contains($0) }
            out += defangedScheme(before) + "://"
            out += host.split(separator: ".", omittingEmptySubsequences: false)
                .joined(separator: "[.]")
            rest = after[host.endIndex...]
        }
        return out + rest
    }

    private static func defangedScheme(_ before: Substring) -> String {
        for (scheme, harmless) in [("https", "hxxps"), ("http", "hxxp"), ("ftp", "fxp")]
        where before.lowercased().hasSuffix(scheme) {
            return before.dropLast(scheme.count) + harmless
        }
        return String(before)
    }
}
