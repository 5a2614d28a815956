// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Rules that are compiled together, so that what they ask in common is asked once.
///
/// The set is made once and shared; each thread looks at it through a `Matcher` of its own. Which
/// rules an event can match is the caller's choice: it asks for a `group` a route, that is for each
/// kind of record (channel and event number on Windows), and keeps it.
///
/// Unchecked: its pointers are into its own arena, which nothing writes after `init`.
public final class RuleSet: @unchecked Sendable {
    /// The rules, in the order they were given.
    public let rules: [SigmaRule]
    /// The different log sources of the rules; bucket `i` holds the rules of `logSources[i]`.
    public let logSources: [LogSource]

    let buckets: [[Int]]
    let logic: [Logic]
    let tests: [Test]
    let atoms: [Atom]
    /// How often each atom is true, guessed.
    let costs: [Double]
    let fields: [FieldID]
    /// The names of the fields that rules read, by slot.
    let names: [String]
    let hash: FoldedHash
    /// The index of each field's tests, by slot.
    let indices: UnsafePointer<FieldIndex>
    /// The atoms of each test that is asked in full, by test.
    let testAtoms: UnsafePointer<FieldIndex.Counted<UInt32>>
    private let arena = Arena()

    /// Compiles rules, and tells `names` which fields they read.
    public init(_ rules: [SigmaRule], names: FieldNames) {
        self.rules = rules
        var table = AtomTable(names: names)
        logic = rules.map { table.logic($0.expression) }
        costs = WitnessCosts().costs(of: table)
        table.hasten(for: logic, costs: costs)
        (tests, atoms, fields) = (table.tests, table.atoms, table.fields)
        self.names = table.slots.sorted { $0.value < $1.value }.map(\.key)
        hash = FoldedHash(key: .random(in: .min ... .max))
        indices = Self.indices(table, hash: hash, in: arena)
        let arena = arena
        testAtoms = arena.store(tests.map { .init($0.atoms.map(UInt32.init), in: arena) })
        (logSources, buckets) = Self.buckets(rules)
    }

    private static func indices(
        _ table: AtomTable,
        hash: FoldedHash,
        in arena: Arena
    ) -> UnsafePointer<FieldIndex> {
        let empty = FieldIndexBuilder(hash: hash)
        var builders = [FieldIndexBuilder](repeating: empty, count: table.fields.count)
        for (index, test) in table.tests.enumerated() where test.slot != Test.anyField {
            guard test.atoms.contains(where: { !table.atoms[$0].isLazy }) else { continue }
            builders[test.slot].add(test, index: index)
        }
        return arena.store(builders.map { $0.index(in: arena) })
    }

    private static func buckets(_ rules: [SigmaRule]) -> ([LogSource], [[Int]]) {
        var places: [LogSource: Int] = [:]
        var sources: [LogSource] = []
        var buckets: [[Int]] = []
        for (index, rule) in rules.enumerated() {
            if let place = places[rule.logsource] {
                buckets[place].append(index)
            } else {
                places[rule.logsource] = sources.count
                sources.append(rule.logsource)
                buckets.append([index])
            }
        }
        return (sources, buckets)
    }

    /// Whether some rule looks at more than the fields it names: at keywords, or into lists.
    public var readsWholeEvents: Bool {
        tests.contains { test in
            if case .members = test.test { return true }
            return test.slot == Test.anyField
        }
    }

    /// The rules of some buckets, made ready for events whose `known` fields have these values.
    ///
    /// What the known values decide is decided here, once: a rule for another event number costs
    /// nothing at all afterwards.
    ///
    /// - Parameters:
    ///   - buckets: Indices into `logSources`.
    ///   - known: All values of fields that are the same in every event of the route.
    /// - Returns: What `Matcher.match` takes; keep it for the route.
    public func group(
        _ buckets: [Int],
        known: [FieldID: [ConstantValue]] = [:]
    ) -> RuleGroup {
        RuleGroup(set: self, rules: buckets.flatMap { self.buckets[$0] }, known: known)
    }
}

/// A value that a field has in every event of a route.
public enum ConstantValue: Sendable, Hashable {
    /// Text.
    case string(String)
    /// A whole number.
    case number(Int64)
    /// `true` or `false`.
    case bool(Bool)
    /// The field is there without a value.
    case null
}

extension ConstantValue {
    /// Shows the value as an event would have it.
    func withView<Result>(_ body: (ValueView) -> Result) -> Result {
        let (text, kind): (String, Field.Kind) =
            switch self {
            case .string(let text): (text, .string)
            case .number(let number): (String(number), .number)
            case .bool(let bool): (bool ? "true" : "false", .bool)
            case .null: ("", .null)
            }
        let bytes = Array(text.utf8)
        let lowered = CaseFolding.lowered(bytes)
        return bytes.withUnsafeBytes { bytes in
            lowered.withUnsafeBytes { lowered in
                body(ValueView(kind: kind, text: bytes, folded: lowered))
            }
        }
    }
}
