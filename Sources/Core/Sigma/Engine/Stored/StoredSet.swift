// SPDX-License-Identifier: Apache-2.0

package import Schema

/// A compiled rule set as it lies in memory that was read from a file.
struct StoredSet {
    /// Changes with every change of the form.
    static let format: UInt64 = 0x4F55_5452_4944_0001

    let rules: [SigmaRule]
    let logSources: [LogSource]
    let buckets: [[Int]]
    let tests: TestTable
    /// The names of the fields that rules read, by slot.
    let names: [String]
    let hash: FoldedHash
    let tables: RuleTables
    let arena: Arena
    let text: StoredRules

    /// Reads what `RuleSet.append` wrote; nil when it is damaged.
    init?(_ reader: inout ByteReader, in memory: StoredBytes) {
        reader.align()
        guard reader.word() == Self.format,
            let area = ArenaImage.open(&reader, in: memory),
            let tests = Shelf(&reader, in: memory), let logic = Shelf(&reader, in: memory),
            let details = Shelf(&reader, in: memory), let detections = Shelf(&reader, in: memory),
            let fields = Shelf(&reader, in: memory)
        else { return nil }
        hash = FoldedHash(key: reader.word())
        let root = reader.int()
        let size = MemoryLayout<RuleTables>.size
        guard root >= 0, root % 16 == 0, root <= area.count - size else { return nil }
        tables = area.load(fromByteOffset: root, as: RuleTables.self)
        let slots = reader.count()
        let allNames = reader.texts()
        guard slots <= allNames.count,
            tables.isSound(in: UnsafeRawBufferPointer(area), fields: slots, tests: tests.count)
        else { return nil }
        names = Array(allNames[..<slots])
        arena = Arena(in: memory)
        text = StoredRules(
            .init(
                tests: tests,
                logic: logic,
                details: details,
                detections: detections,
                fields: fields
            ),
            names: allNames,
            atomCount: tables.atoms.count
        )
        guard let table = TestTable(&reader, text, count: tests.count) else { return nil }
        self.tests = table
        (logSources, buckets) = Self.sources(&reader, rules: logic.count)
        var bucketOf = [Int](repeating: 0, count: logic.count)
        for (index, bucket) in buckets.enumerated() {
            for rule in bucket { bucketOf[rule] = index }
        }
        guard !reader.isDamaged, logSources.count > 0 || logic.count == 0,
            [details.count, detections.count, fields.count].allSatisfy({ $0 == logic.count })
        else { return nil }
        var rules: [SigmaRule] = []
        rules.reserveCapacity(logic.count)
        for index in 0..<logic.count {
            rules.append(reader.rule(index, logSources[bucketOf[index]], text))
        }
        guard !reader.isDamaged else { return nil }
        self.rules = rules
    }

    private static func sources(
        _ reader: inout ByteReader,
        rules: Int
    ) -> ([LogSource], [[Int]]) {
        var sources: [LogSource] = []
        var buckets: [[Int]] = []
        for _ in 0..<reader.count() where !reader.isDamaged {
            sources.append(
                LogSource(
                    product: reader.optionalText(),
                    category: reader.optionalText(),
                    service: reader.optionalText()
                )
            )
            buckets.append(reader.list { $0.index(below: rules) })
        }
        return (sources, reader.isDamaged ? [] : buckets)
    }
}

extension TestTable {
    /// Makes those tests ready that matching asks.
    fileprivate convenience init?(_ reader: inout ByteReader, _ stored: StoredRules, count: Int) {
        var places = [UInt32](repeating: Self.notReady, count: count)
        var ready: [Test] = []
        for number in reader.list({ $0.index(below: count) }) {
            guard let test = stored.test(number) else { return nil }
            places[number] = UInt32(ready.count)
            ready.append(test)
        }
        guard !reader.isDamaged else { return nil }
        self.init(ready: ready, places: places, stored: stored)
    }
}

extension ByteReader {
    fileprivate mutating func rule(
        _ index: Int,
        _ source: LogSource,
        _ text: StoredRules
    ) -> SigmaRule {
        let (id, title, name) = (self.text(), self.text(), optionalText())
        let (level, status, tags) = (self.text(), optionalText(), texts())
        let (file, line, filters) = (self.text(), int(), texts())
        if line < 1 { damage() }
        return SigmaRule(
            id: id,
            title: title,
            name: name,
            level: level,
            status: status,
            tags: tags,
            logsource: source,
            location: SourceLocation(file: file, line: max(line, 1)),
            filters: filters,
            text: .stored(text, index)
        )
    }
}

extension RuleSet {
    /// Takes a set that `append` wrote, out of memory that the set then keeps; nil when it is
    /// damaged.
    ///
    /// The memory is changed, so it serves once. Content is only looked at where a wrong length or
    /// index would be read through, so it must be guarded by a checksum besides.
    package convenience init?(
        stored memory: StoredBytes,
        from reader: inout ByteReader,
        names: FieldNames
    ) {
        guard let stored = StoredSet(&reader, in: memory) else { return nil }
        self.init(stored, names: names)
    }
}
