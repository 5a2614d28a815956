// SPDX-License-Identifier: Apache-2.0

import Schema

/// The recognition of one source's records and the renaming of their fields, over field numbers.
///
/// Each field that some shape asks for has a bit; a record's bits, taken together in one pass, say
/// which shape it has. What a name becomes is worked out once for each new name.
struct CompiledShapes {
    private struct Shape {
        let definition: LogSourceDefinition.Shape
        let needed: UInt64
        var renamed: FieldTable<UInt32>
        var also: FieldTable<UInt32>
        let renames: Bool
        let copies: Bool
    }

    private static let unknown: UInt32 = .max

    private let names: FieldNames
    private var bits: FieldTable<UInt64>
    private var shapes: [Shape] = []

    /// Compiles a source's shapes.
    ///
    /// - Limits: 64 different fields to recognise by; a shape that needs further ones is left out.
    init(_ source: LogSourceDefinition, names: FieldNames) {
        self.names = names
        bits = FieldTable(0)
        var known: [String: UInt64] = [:]
        for shape in source.shapes {
            var needed: UInt64 = 0
            for field in shape.has where known[field] == nil && known.count < 64 {
                known[field] = 1 << UInt64(known.count)
                bits[names.id(of: field)] = known[field] ?? 0
            }
            for field in shape.has { needed |= known[field] ?? 0 }
            guard shape.has.allSatisfy({ known[$0] != nil }) else { continue }
            for field in shape.rename.keys { names.want(names.id(of: field)) }
            for field in shape.also.keys { names.want(names.id(of: field)) }
            shapes.append(
                Shape(
                    definition: shape,
                    needed: needed,
                    renamed: FieldTable(Self.unknown),
                    also: FieldTable(Self.unknown),
                    renames: !shape.rename.isEmpty || !shape.strip.isEmpty,
                    copies: !shape.also.isEmpty
                )
            )
        }
    }

    /// Renames the fields of one record if it has a known shape.
    ///
    /// - Returns: Whether it has.
    mutating func apply(to batch: EventBatch, row: Int) -> Bool {
        var seen: UInt64 = 0
        batch.forEachField(ofRow: row) { seen |= bits[$0.id] }
        guard let index = shapes.firstIndex(where: { seen & $0.needed == $0.needed }) else {
            return false
        }
        if shapes[index].renames {
            batch.renameFields(ofRow: row) { renamed($0, shape: index) }
        }
        if shapes[index].copies { copy(batch, row: row, shape: index) }
        return true
    }

    private mutating func renamed(_ field: FieldID, shape index: Int) -> FieldID {
        let known = shapes[index].renamed[field]
        if known != Self.unknown { return FieldID(index: known) }
        let name = names.name(of: field)
        let definition = shapes[index].definition
        let target = Self.target(of: name, definition)
        let id = target == name ? field : names.id(of: target)
        shapes[index].renamed[field] = id.index
        return id
    }

    /// What a name becomes: its own rename, else what follows a dropped beginning.
    ///
    /// Blanks go, as in Defender's `Threat Name`: rules say `ThreatName`. What a program wrote into
    /// its event may not pass for what the system wrote: `Channel` becomes `UserData_Channel`.
    private static func target(of name: String, _ shape: LogSourceDefinition.Shape) -> String {
        if let renamed = shape.rename[name] { return renamed }
        guard let prefix = shape.strip.first(where: name.hasPrefix) else { return name }
        var rest = String(name.dropFirst(prefix.count))
        let folded = prefix.lowercased()
        let isUser = folded.contains("user")
        if isUser { rest = String(rest.split(separator: ".").last ?? Substring(rest)) }
        rest = rest.filter { $0 != " " }
        guard folded.contains("data"), ["Channel", "EventID", "Computer"].contains(rest) else {
            return rest
        }
        return (isUser ? "UserData_" : "EventData_") + rest
    }

    private mutating func copy(_ batch: EventBatch, row: Int, shape index: Int) {
        batch.copyFields(ofRow: row) { field in
            let target = alsoTarget(field, shape: index)
            return target == Self.unknown - 1 ? nil : FieldID(index: target)
        }
    }

    /// The number a value is also given under; `unknown - 1` for none.
    private mutating func alsoTarget(_ field: FieldID, shape index: Int) -> UInt32 {
        let known = shapes[index].also[field]
        if known != Self.unknown { return known }
        let target = shapes[index].definition.also[names.name(of: field)]
        let number = target.map { names.id(of: $0).index } ?? Self.unknown - 1
        shapes[index].also[field] = number
        return number
    }
}
