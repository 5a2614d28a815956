// SPDX-License-Identifier: Apache-2.0

package import Schema

// MARK: - Writing a compiled set

extension RuleSet {
    /// Appends the whole set, for `init(stored:from:names:)` to take up again.
    ///
    /// The set must have been compiled here: one that was stored is in a file already.
    package func append(to writer: inout ByteWriter) {
        writer.align()
        writer.append(word: StoredSet.format)
        ArenaImage.append(arena, to: &writer)
        let asked = appendShelves(to: &writer)
        writer.append(word: hash.key)
        writer.append(ArenaImage.distance(to: root, in: arena) ?? -1)
        writer.append(names.count)
        writer.append(asked.names)
        writer.append(asked.ready.count)
        for test in asked.ready { writer.append(test) }
        writer.append(logSources.count)
        for (source, bucket) in zip(logSources, buckets) {
            for part in [source.product, source.category, source.service] { writer.append(part) }
            writer.append(bucket.count)
            for rule in bucket { writer.append(rule) }
        }
        for rule in rules { writer.append(rule) }
    }

    /// Appends what is read only when somebody asks.
    ///
    /// - Returns: The names by number, and the tests that must be ready.
    private func appendShelves(to writer: inout ByteWriter) -> (names: [String], ready: [Int]) {
        var numbers: [FieldTest: Int] = [:]
        var ready: [Int] = []
        var pieces: [[UInt8]] = []
        for index in 0..<tests.count {
            let test = tests[index]
            let field = test.slot == Test.anyField ? nil : names[test.slot]
            numbers[FieldTest(field: field, test: test.test)] = index
            if isAsked(test) { ready.append(index) }
            pieces.append(Self.piece { $0.append(test) })
        }
        Shelf.append(pieces, to: &writer)
        Shelf.append(
            rules.indices.map { rule in Self.piece { $0.append(logic(ofRule: rule)) } },
            to: &writer
        )
        Shelf.append(rules.map { rule in Self.piece { $0.append(rule.text.details) } }, to: &writer)
        Shelf.append(
            rules.map { rule in Self.piece { $0.append(rule.text.detection, tests: numbers) } },
            to: &writer
        )
        var all = names
        var places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let fields = rules.map { rule in
            Self.piece { piece in
                let read = rule.fieldsRead
                piece.append(read.count)
                for name in read {
                    let place = places[name] ?? all.count
                    if place == all.count {
                        all.append(name)
                        places[name] = place
                    }
                    piece.append(place)
                }
            }
        }
        Shelf.append(fields, to: &writer)
        return (all, ready)
    }

    private static func piece(_ body: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        body(&writer)
        return writer.bytes
    }

    /// Whether matching asks the test, and does not only find its literal or number.
    private func isAsked(_ test: Test) -> Bool {
        switch test.test {
        case .text(let pattern):
            pattern.isCased || pattern.alternatives.contains { $0.anchoredLiteral == nil }
        case .number: false
        default: true
        }
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ test: Test) {
        append(test.slot)
        append(test.otherSlot)
        append(test.atoms.count)
        for atom in test.atoms { append(atom) }
        append(test.test)
    }

    fileprivate mutating func append(_ details: RuleDetails) {
        append(details.description)
        append(details.author)
        append(details.falsepositives)
        append(details.date)
        append(details.modified)
        append(details.references)
        append(details.fields)
    }

    fileprivate mutating func append(_ detection: RuleDetection, tests: [FieldTest: Int]) {
        append(detection.selections.count)
        for selection in detection.selections {
            append(selection.name)
            append(selection.expression, tests: tests)
            append(selection.line)
        }
        append(detection.condition)
    }

    fileprivate mutating func append(_ rule: SigmaRule) {
        append(rule.id)
        append(rule.title)
        append(rule.name)
        append(rule.level)
        append(rule.status)
        append(rule.tags)
        append(rule.location.file)
        append(rule.location.line)
        append(rule.filters)
    }
}
