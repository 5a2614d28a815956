// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What normalising needs to know of the log sources, worked out once and shared by all workers.
struct NormalizerPlan: Sendable {
    let sources: [LogSourceDefinition]
    let names: FieldNames
    let routes: RouteTable
    fileprivate let recognizer: Recognizer
    /// By source.
    fileprivate let templates: [MessageTemplates]

    /// Compiles the sources' descriptions; the rules have said before what they read.
    init(_ sources: [LogSourceDefinition], names: FieldNames, routes: RouteTable) {
        self.sources = sources
        self.names = names
        self.routes = routes
        Self.prepare(sources, names)
        recognizer = Recognizer(sources, names: names)
        let none = MessageTemplates([], names: names)
        templates = sources.map { source in
            source.extract.isEmpty
                ? none
                : MessageTemplates(
                    source.extract,
                    fields: source.extractFields,
                    names: names
                )
        }
    }

    /// Tells `names` which fields the sources read, and numbers the spellings of every field that somebody
    /// may ask for, before the input can use up all numbers with names of its own.
    ///
    /// To be done once, after the rules have said what they read.
    private static func prepare(_ sources: [LogSourceDefinition], _ names: FieldNames) {
        for source in sources {
            let conditions = source.categories.values.joined().flatMap(\.when.keys)
            let mapped = source.maps.flatMap(FieldMapper.wants)
            let keys = [source.channelField, source.idField].filter { !$0.isEmpty }
            for (field, under) in source.json {
                for name in [field, under] where !name.isEmpty { _ = names.id(of: name) }
            }
            let routes = source.activityRoutes.values.joined().flatMap(\.when.keys)
            let pairs = source.pairs.flatMap(PairFields.wants)
            for name in pairs { reserveParents(of: name, names) }
            for field in keys + conditions + mapped + routes + pairs {
                names.want(names.id(of: field))
            }
        }
        let shapes = sources.flatMap(\.shapes)
        for name in Set(shapes.flatMap { $0.has + $0.rename.keys + $0.also.keys }) {
            reserveParents(of: name, names)
        }
        let expected = names.expectedNames.filter { !$0.contains(".") }.map { name in
            (name: name, isWanted: names.isWanted(names.id(of: name)))
        }
        for prefix in Set(shapes.flatMap(\.strip)) {
            reserveParents(of: prefix, names)
            for (name, isWanted) in expected {
                let spelt = names.id(of: prefix + name)
                if isWanted { names.want(spelt) }
            }
        }
    }

    /// Numbers `A` and `A.B` for `A.B.C`.
    private static func reserveParents(of name: String, _ names: FieldNames) {
        for index in name.indices where name[index] == "." {
            _ = names.id(of: String(name[..<index]))
        }
        if !name.hasSuffix(".") { _ = names.id(of: name) }
    }
}

/// Makes a source's records speak one language: native names, route, event number.
///
/// Works on a record when it has been decoded. One a worker; what it learns of names and kinds it
/// keeps.
package struct Normalizer {
    private struct Compiled {
        let channel: FieldID?
        let id: FieldID?
        let json: [(field: FieldID, under: FieldID?)]
        var pairs: PairFields
        let templates: MessageTemplates
        var ids: EventIDs
        var routes: RouteCache

        init(_ plan: NormalizerPlan, _ number: Int) {
            let (source, names) = (plan.sources[number], plan.names)
            channel = source.channelField.isEmpty ? nil : names.id(of: source.channelField)
            id = source.idField.isEmpty ? nil : names.id(of: source.idField)
            json = source.json.map { field, under in
                (names.id(of: field), under.isEmpty ? nil : names.id(of: under))
            }
            pairs = PairFields(source.pairs, names: names)
            templates = plan.templates[number]
            ids = EventIDs(source.idNames)
            routes = RouteCache(source, names: names, routes: plan.routes)
        }

        /// Gives one record its kind, and what hangs on that.
        mutating func finish(_ batch: EventBatch, _ row: Int, _ source: Int) {
            if !pairs.isEmpty { pairs.apply(to: batch, row: row) }
            if !templates.isEmpty { templates.apply(to: batch, row: row) }
            var channel: Field?
            var id: Field?
            let (channelField, idField) = (self.channel, self.id)
            batch.withFields(ofRow: row) { fields in
                for field in fields {
                    if field.id == channelField, channel == nil { channel = field }
                    if field.id == idField, id == nil { id = field }
                }
            }
            let number = id.map { ids.number(batch.value(of: $0)) } ?? 0
            let route = routes.route(
                channel: channel.map(batch.value(of:))
                    ?? UnsafeRawBufferPointer(start: nil, count: 0),
                id: number,
                batch,
                row: row
            )
            batch.updateRow(at: row) { row in
                row.eventID = number
                row.route = route
                row.source = UInt16(truncatingIfNeeded: source + 1)
            }
        }
    }

    private let plan: NormalizerPlan
    private var recognizer: Recognizer
    private var nested: NestedText?
    /// By source; made when its first record turns up, for few inputs have many.
    private var sources: [Compiled?]

    init(_ plan: NormalizerPlan) {
        self.plan = plan
        recognizer = plan.recognizer
        sources = Array(repeating: nil, count: plan.sources.count)
    }

    /// Compiles the sources' descriptions for itself alone.
    init(_ sources: [LogSourceDefinition], names: FieldNames, routes: RouteTable) {
        self.init(NormalizerPlan(sources, names: names, routes: routes))
    }

    /// Says which decoder the next records come from, as `shapes` call it.
    package mutating func begin(format: String) { recognizer.begin(format: format) }

    /// Normalises one record.
    package mutating func finish(_ batch: EventBatch, row: Int) {
        guard let source = recognizer.apply(to: batch, row: row) else { return }
        if sources[source] == nil { sources[source] = Compiled(plan, source) }
        if !plan.sources[source].json.isEmpty { expand(batch, row, source) }
        sources[source]?.finish(batch, row, source)
    }

    /// Takes apart the fields whose text is JSON.
    private mutating func expand(_ batch: EventBatch, _ row: Int, _ source: Int) {
        var nested = nested.take() ?? NestedText(names: plan.names)
        for (field, parent) in sources[source]?.json ?? [] {
            _ = nested.expand(batch, row: row, field: field, under: parent)
        }
        self.nested = nested
    }
}

extension EventBatch {
    /// The bytes of one value.
    func value(of field: Field) -> UnsafeRawBufferPointer {
        let start = Int(field.offset)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(field.length)])
    }
}

/// The numbers of one source's event ids.
///
/// Where ids are words, those that the source's file knows have a number each, and all others 0.
private struct EventIDs {
    /// By a hash of the word: which word, and its number.
    private let named: [UInt64: (text: [UInt8], number: UInt32)]

    init(_ names: [String: UInt32]) {
        var named: [UInt64: (text: [UInt8], number: UInt32)] = [:]
        for (name, number) in names {
            let text = Array(name.utf8)
            named[text.withUnsafeBytes(Self.hash)] = (text, number)
        }
        self.named = named
    }

    func number(_ value: UnsafeRawBufferPointer) -> UInt32 {
        guard !named.isEmpty else { return Self.decimal(value) }
        if let known = named[Self.hash(value)] {
            return value.elementsEqual(known.text) ? known.number : 0
        }
        return value.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Self.decimal(value) : 0
    }

    private static func hash(_ value: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in value { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    /// A decimal number at the beginning of a value; 0 when there is none.
    private static func decimal(_ value: UnsafeRawBufferPointer) -> UInt32 {
        var number: UInt32 = 0
        for byte in value {
            guard byte >= 0x30, byte <= 0x39, number < 100_000_000 else { break }
            number = number * 10 + UInt32(byte - 0x30)
        }
        return number
    }
}
