// SPDX-License-Identifier: Apache-2.0

import Schema

/// Tells which log source a record belongs to, and gives its fields the source's own names.
///
/// Each field that some shape asks for has a random number; their sum, made in one pass over a record,
/// stands for all of them together, and which shapes that combination may have is remembered. Shapes
/// that also look at values come first, then those that need fields, of which more needed fields win
/// over fewer and else the sources' order, and last those that fit everything. What a name becomes
/// is worked out once for each new name.
///
/// - Limits: 4,096 combinations of fields are remembered; then the memory begins anew.
struct Recognizer: Sendable {
    private struct Shape: Sendable {
        let source: Int
        let definition: LogSourceDefinition.Shape
        let needed: [FieldID]
        let lacked: [FieldID]
        let values: [(field: FieldID, wanted: [Wanted])]
        var renamed: FieldTable<UInt32>
        let renames: Bool
        var copier: FieldCopier?
    }

    /// A value in lower case, or how it begins.
    private struct Wanted: Sendable {
        let text: [UInt8]
        let isPrefix: Bool

        init(_ text: String) {
            isPrefix = text.hasSuffix("*")
            self.text = Array((isPrefix ? String(text.dropLast()) : text).utf8)
        }

        func fits(_ value: UnsafeRawBufferPointer) -> Bool {
            guard isPrefix else { return ASCII.equals(value, text) }
            guard value.count >= text.count else { return false }
            return ASCII.equals(UnsafeRawBufferPointer(rebasing: value[..<text.count]), text)
        }
    }

    private static let unknown: UInt32 = .max
    private static let memoryLimit = 4_096

    private let names: FieldNames
    /// By field: its number, or 0 for one that no shape asks for.
    ///
    /// Nobody can guess two combinations that have the same sum.
    private var numbers = FieldTable<UInt64>(0)
    private var shapes: [Shape] = []
    /// The decoder that the records at hand come from.
    private var format = ""
    /// The shapes that the format at hand may have.
    private var eligible: [Int] = []
    private var memory: [UInt64: [Int]] = [:]
    private var last: (sum: UInt64, candidates: [Int])?

    /// Compiles the sources' shapes.
    init(_ sources: [LogSourceDefinition], names: FieldNames) {
        self.names = names
        for (source, definition) in sources.enumerated() {
            for shape in definition.shapes { add(shape, source: source) }
        }
        // Sorting is not stable, so the place decides among equals.
        let order = shapes.enumerated().sorted {
            (Self.rank($0.element), -$0.element.needed.count, $0.offset)
                < (Self.rank($1.element), -$1.element.needed.count, $1.offset)
        }
        shapes = order.map(\.element)
        eligible = Array(shapes.indices)
    }

    private static func rank(_ shape: Shape) -> Int {
        if !shape.values.isEmpty { return 0 }
        return shape.definition.has.isEmpty ? 2 : 1
    }

    private mutating func add(_ shape: LogSourceDefinition.Shape, source: Int) {
        let needed = (shape.has + shape.values.keys.sorted()).map(names.id)
        let lacked = shape.lacks.map(names.id)
        for field in needed + lacked where numbers[field] == 0 {
            numbers[field] = .random(in: 1 ... .max)
            names.expect(field)
        }
        for field in Array(shape.rename.keys) + shape.also.keys + shape.values.keys {
            names.want(names.id(of: field))
        }
        for field in shape.also.values.joined() { names.expect(names.id(of: field)) }
        shapes.append(
            Shape(
                source: source,
                definition: shape,
                needed: needed,
                lacked: lacked,
                values: shape.values.sorted { $0.key < $1.key }
                    .map { (field: names.id(of: $0.key), wanted: $0.value.map(Wanted.init)) },
                renamed: FieldTable(Self.unknown),
                renames: !shape.rename.isEmpty || !shape.strip.isEmpty,
                copier: FieldCopier(shape, names: names)
            )
        )
    }

    /// Says which decoder the next records come from.
    mutating func begin(format: String) {
        guard format != self.format else { return }
        self.format = format
        eligible = shapes.indices.filter { index in
            let formats = shapes[index].definition.formats
            return formats.isEmpty || formats.contains(format)
        }
        memory = [:]
        last = nil
    }

    /// Renames the fields of one record if it has a known shape.
    ///
    /// - Returns: The index of its log source; nil when none knows it.
    mutating func apply(to batch: EventBatch, row: Int) -> Int? {
        let sum = sum(batch, row)
        let candidates = candidates(sum, batch, row)
        guard let index = candidates.first(where: { holds($0, batch, row) }) else { return nil }
        if shapes[index].renames {
            batch.renameFields(ofRow: row) { renamed($0, shape: index) }
        }
        if shapes[index].copier != nil { shapes[index].copier?.apply(to: batch, row: row) }
        return shapes[index].source
    }

    private func sum(_ batch: EventBatch, _ row: Int) -> UInt64 {
        numbers.withValues { numbers in
            batch.withFields(ofRow: row) { fields in
                var sum: UInt64 = 0
                var previous = UInt32.max
                for field in fields {
                    // The elements of a list lie together and count once, however many there are.
                    let index = Int(field.id.index)
                    if index < numbers.count, field.id.index != previous { sum &+= numbers[index] }
                    previous = field.id.index
                }
                return sum
            }
        }
    }

    private mutating func candidates(_ sum: UInt64, _ batch: EventBatch, _ row: Int) -> [Int] {
        if let last, last.sum == sum { return last.candidates }
        if let known = memory[sum] {
            last = (sum, known)
            return known
        }
        var seen: Set<FieldID> = []
        batch.forEachField(ofRow: row) { if numbers[$0.id] != 0 { seen.insert($0.id) } }
        let made = eligible.filter { index in
            shapes[index].needed.allSatisfy(seen.contains)
                && !shapes[index].lacked.contains(where: seen.contains)
        }
        if memory.count >= Self.memoryLimit { memory = [:] }
        memory[sum] = made
        last = (sum, made)
        return made
    }

    /// Whether the values are there that a shape looks at.
    private func holds(_ index: Int, _ batch: EventBatch, _ row: Int) -> Bool {
        let bytes = batch.bytes
        return batch.withFields(ofRow: row) { fields in
            for test in shapes[index].values {
                var found = false
                for field in fields where field.id == test.field {
                    let start = Int(field.offset)
                    let value = UnsafeRawBufferPointer(
                        rebasing: bytes[start..<start + Int(field.length)]
                    )
                    found = test.wanted.contains { $0.fits(value) }
                    if found { break }
                }
                guard found else { return false }
            }
            return true
        }
    }
}

// MARK: - Names

extension Recognizer {
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
}
