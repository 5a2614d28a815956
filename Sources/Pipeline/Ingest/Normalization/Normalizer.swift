// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Makes a source's records speak one language: native names, route, event number.
///
/// Works on a record when it has been decoded. One a worker; what it learns of names and kinds it
/// keeps.
package struct Normalizer {
    private struct Compiled {
        let source: LogSourceDefinition
        let channel: FieldID
        let id: FieldID
        var shapes: CompiledShapes
        var routes: RouteCache
    }

    private var sources: [Compiled]

    /// Compiles the sources' descriptions.
    package init(_ sources: [LogSourceDefinition], names: FieldNames, routes: RouteTable) {
        for source in sources {
            let conditions = source.categories.values.joined().flatMap(\.when.keys)
            let mapped = source.maps.flatMap(FieldMapper.wants)
            for field in [source.channelField, source.idField] + conditions + mapped {
                names.want(names.id(of: field))
            }
        }
        Self.reserveNames(sources, names)
        self.sources = sources.map { source in
            Compiled(
                source: source,
                channel: names.id(of: source.channelField),
                id: names.id(of: source.idField),
                shapes: CompiledShapes(source, names: names),
                routes: RouteCache(source, names: names, routes: routes)
            )
        }
    }

    /// Numbers the spellings of every field that somebody may ask for, before the input can use up all
    /// numbers with names of its own.
    private static func reserveNames(_ sources: [LogSourceDefinition], _ names: FieldNames) {
        let expected = names.expectedNames
        for shape in sources.flatMap(\.shapes) {
            let spelt = shape.has + shape.rename.keys.sorted()
            for name in spelt { reserveParents(of: name, names) }
            for prefix in shape.strip {
                reserveParents(of: prefix, names)
                for name in expected where !name.contains(".") {
                    let spelt = names.id(of: prefix + name)
                    if names.isWanted(names.id(of: name)) { names.want(spelt) }
                }
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

    /// Normalises one record.
    package mutating func finish(_ batch: EventBatch, row: Int) {
        // By index and not by `for … in`: that would hold the array and copy it at the first change.
        var index = 0
        while index < sources.count {
            if sources[index].shapes.apply(to: batch, row: row) {
                return Self.route(batch, row, &sources[index])
            }
            index += 1
        }
    }

    // Static: a call on `self` would hold the sources beside the one that changes, and copy them all.
    private static func route(_ batch: EventBatch, _ row: Int, _ compiled: inout Compiled) {
        var channel: Field?
        var id: Field?
        batch.forEachField(ofRow: row) { field in
            if field.id == compiled.channel, channel == nil { channel = field }
            if field.id == compiled.id, id == nil { id = field }
        }
        let number = id.map { Self.number(batch.bytes, $0) } ?? 0
        let name = channel.map {
            batch.bytes[Int($0.offset)..<Int($0.offset) + Int($0.length)]
        }
        let route = compiled.routes.route(
            channel: UnsafeRawBufferPointer(rebasing: name ?? batch.bytes[0..<0]),
            id: number,
            batch,
            row: row
        )
        batch.updateRow(at: row) { row in
            row.eventID = number
            row.route = route
        }
    }

    /// A decimal number at the beginning of a value; 0 when there is none.
    private static func number(_ bytes: UnsafeRawBufferPointer, _ field: Field) -> UInt32 {
        var value: UInt32 = 0
        for byte in bytes[Int(field.offset)..<Int(field.offset) + Int(field.length)] {
            guard byte >= 0x30, byte <= 0x39, value < 100_000_000 else { break }
            value = value * 10 + UInt32(byte - 0x30)
        }
        return value
    }
}
