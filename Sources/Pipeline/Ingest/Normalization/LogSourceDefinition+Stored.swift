// SPDX-License-Identifier: Apache-2.0

package import Schema

// A definition as bytes, so that a run need not read thousands of lines of YAML again. Both halves
// name the parts in the same order; the caller vouches for the bytes with a checksum.

extension ByteWriter {
    /// Appends a log source's definition.
    package mutating func append(_ source: LogSourceDefinition) {
        append(source.name)
        append(source.family)
        append(source.product)
        append(source.channelField)
        append(source.idField)
        append(source.idNames) { $0.append(Int($1)) }
        append(source.shapes) { $0.append($1) }
        append(source.json) {
            $0.append($1.field)
            $0.append($1.under)
        }
        append(source.pairs) {
            $0.append($1.list)
            $0.append($1.name)
            $0.append($1.values)
        }
        append(source.includes)
        append(source.extractFields.program)
        append(source.extractFields.message)
        append(source.extract) {
            $0.append($1.programs)
            $0.append($1.event)
            $0.append($1.templates)
        }
        append(source.clock)
        appendKinds(of: source)
        append(source.classes) { $0.append($1.rawValue) }
        append(source.defaultClass.rawValue)
        append(source.roles) { writer, roles in
            writer.append(roles.count)
            for (role, fields) in roles.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                writer.append(role.rawValue)
                writer.append(fields)
            }
        }
        append(source.empty)
        append(source.taint)
    }

    /// Which kinds of record there are, and what they tell.
    private mutating func appendKinds(of source: LogSourceDefinition) {
        append(source.services) {
            $0.append($1.channels)
            $0.append($1.aliases)
        }
        append(source.categories) { writer, routes in
            writer.append(routes) {
                $0.append($1.service)
                $0.append($1.ids)
                $0.append($1.when) { $0.append($1) }
            }
        }
        append(source.maps) { $0.append($1) }
        append(source.activities) { writer, kinds in
            writer.append(kinds.count)
            for (id, activity) in kinds.sorted(by: { $0.key < $1.key }) {
                writer.append(Int(id))
                writer.append(activity.rawValue)
            }
        }
        append(source.activityRoutes) { writer, routes in
            writer.append(routes) {
                $0.append($1.activity.rawValue)
                $0.append($1.ids)
                $0.append($1.when) { $0.append($1) }
            }
        }
    }

    private mutating func append(_ shape: LogSourceDefinition.Shape) {
        append(shape.name)
        append(shape.formats)
        append(shape.has)
        append(shape.lacks)
        append(shape.values) { $0.append($1) }
        append(shape.strip)
        append(shape.rename) { $0.append($1) }
        append(shape.also) { $0.append($1) }
        append(shape.constants) { $0.append($1) }
    }

    private mutating func append(_ clock: LogSourceDefinition.Clock) {
        append(clock.fields)
        append(clock.trusted)
        append(clock.witness)
        append(clock.witnessChannel)
        append(Set(clock.witnessExcept))
        append(clock.zone.map { [String($0)] } ?? [])
    }

    private mutating func append(_ map: LogSourceDefinition.FieldMap) {
        append(map.service)
        append(map.ids)
        append(map.also) { $0.append($1) }
        append(map.join) { $0.append($1) }
        append(map.values) {
            $0.append($1.from)
            $0.append($1.to)
            $0.append($1.values) { $0.append($1) }
        }
    }

    private mutating func append(_ numbers: Set<UInt32>) {
        append(numbers.sorted()) { $0.append(Int($1)) }
    }

    private mutating func append<Element>(
        _ elements: [Element],
        _ body: (inout ByteWriter, Element) -> Void
    ) {
        append(elements.count)
        for element in elements { body(&self, element) }
    }

    private mutating func append<Value>(
        _ values: [String: Value],
        _ body: (inout ByteWriter, Value) -> Void
    ) {
        append(values.count)
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            append(name)
            body(&self, value)
        }
    }
}

extension LogSourceDefinition {
    /// Reads a definition that was written so; the reader says whether it was damaged.
    package init(from reader: inout ByteReader) {
        self.init(
            name: reader.text(),
            family: reader.text(),
            product: reader.text(),
            channelField: reader.text(),
            idField: reader.text()
        )
        idNames = reader.values { $0.number() }
        shapes = reader.elements { $0.shape() }
        json = reader.elements { (field: $0.text(), under: $0.text()) }
        pairs = reader.elements {
            PairList(list: $0.text(), name: $0.text(), values: $0.texts())
        }
        includes = reader.texts()
        extractFields.program = reader.text()
        extractFields.message = reader.text()
        extract = reader.elements {
            MessageTemplates.Entry(
                programs: $0.texts(),
                event: $0.optionalText(),
                templates: $0.texts()
            )
        }
        clock = reader.clock()
        services = reader.values { Service(channels: $0.texts(), aliases: $0.texts()) }
        categories = reader.values { reader in
            reader.elements {
                CategoryRoute(
                    service: $0.text(),
                    ids: $0.numbers(),
                    when: $0.values { $0.texts() }
                )
            }
        }
        maps = reader.elements { $0.map() }
        activities = reader.values { reader in
            reader.pairs({ $0.number() }) { $0.named(Activity.init, .other) }
        }
        activityRoutes = reader.values { reader in
            reader.elements {
                ActivityRoute(
                    activity: $0.named(Activity.init, .other),
                    ids: $0.numbers(),
                    when: $0.values { $0.texts() }
                )
            }
        }
        classes = reader.values { $0.named(SourceClass.init, .unknown) }
        defaultClass = reader.named(SourceClass.init, .unknown)
        roles = reader.values { reader in
            reader.pairs({ $0.text() }) { $0.texts() }.reduce(into: [:]) { roles, pair in
                guard let role = Role(rawValue: pair.key) else { return reader.damage() }
                roles[role] = pair.value
            }
        }
        empty = reader.texts()
        taint = reader.texts()
    }
}

extension ByteReader {
    fileprivate mutating func shape() -> LogSourceDefinition.Shape {
        LogSourceDefinition.Shape(
            name: text(),
            formats: texts(),
            has: texts(),
            lacks: texts(),
            values: values { $0.texts() },
            strip: texts(),
            rename: values { $0.text() },
            also: values { $0.texts() },
            constants: values { $0.text() }
        )
    }

    fileprivate mutating func clock() -> LogSourceDefinition.Clock {
        LogSourceDefinition.Clock(
            fields: texts(),
            trusted: texts(),
            witness: optionalText(),
            witnessChannel: optionalText(),
            witnessExcept: elements { $0.number() },
            zone: texts().first.flatMap { Int($0) }
        )
    }

    fileprivate mutating func map() -> LogSourceDefinition.FieldMap {
        LogSourceDefinition.FieldMap(
            service: text(),
            ids: numbers(),
            also: values { $0.texts() },
            join: values { $0.texts() },
            values: elements {
                .init(from: $0.text(), to: $0.text(), values: $0.values { $0.text() })
            }
        )
    }

    fileprivate mutating func number() -> UInt32 {
        guard let number = UInt32(exactly: int()) else {
            damage()
            return 0
        }
        return number
    }

    fileprivate mutating func numbers() -> Set<UInt32> { Set(elements { $0.number() }) }

    fileprivate mutating func named<Value>(
        _ value: (String) -> Value?,
        _ fallback: Value
    ) -> Value {
        guard let value = value(text()) else {
            damage()
            return fallback
        }
        return value
    }

    fileprivate mutating func elements<Element>(
        _ body: (inout ByteReader) -> Element
    ) -> [Element] {
        let count = count()
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count where !isDamaged { elements.append(body(&self)) }
        return elements
    }

    fileprivate mutating func values<Value>(
        _ body: (inout ByteReader) -> Value
    ) -> [String: Value] {
        pairs({ $0.text() }, body)
    }

    fileprivate mutating func pairs<Key: Hashable, Value>(
        _ key: (inout ByteReader) -> Key,
        _ body: (inout ByteReader) -> Value
    ) -> [Key: Value] {
        let count = count()
        guard count > 0 else { return [:] }
        var values = [Key: Value](minimumCapacity: count)
        for _ in 0..<count where !isDamaged {
            let key = key(&self)
            values[key] = body(&self)
        }
        return values
    }
}
