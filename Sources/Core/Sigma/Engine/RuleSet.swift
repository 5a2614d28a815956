// SPDX-License-Identifier: Apache-2.0

public import Schema
internal import Synchronization

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
    let tests: TestTable
    let fields: [FieldID]
    /// The names of the fields that rules read, by slot.
    let names: [String]
    let hash: FoldedHash
    let tables: RuleTables
    /// The index of each field's tests, by slot.
    let indices: UnsafePointer<FieldIndex>
    let arena: Arena
    /// Where `tables` lie in the arena.
    let root: UInt
    private let logic: RuleLogic

    private struct GroupKey: Hashable {
        let buckets: [Int]
        let known: [FieldID: [ConstantValue]]
    }

    /// Groups that were made: they take milliseconds, and several threads want the same.
    private let groups = Mutex<[GroupKey: RuleGroup]>([:])
    /// So many groups are shared; kinds of records that an input makes up get their own.
    private static let groupLimit = 1_000

    /// Compiles rules, and tells `names` which fields they read.
    public init(_ rules: [SigmaRule], names: FieldNames) {
        self.rules = rules
        var table = AtomTable(names: names)
        let logic = rules.map { table.logic($0.expression) }
        let costs = WitnessCosts().costs(of: table)
        table.hasten(for: logic, costs: costs)
        self.logic = .made(logic)
        (tests, fields) = (TestTable(table.tests), table.fields)
        self.names = table.slots.sorted { $0.value < $1.value }.map(\.key)
        hash = FoldedHash(key: .random(in: .min ... .max))
        arena = Arena()
        tables = RuleTables(table, costs: costs, hash: hash, in: arena)
        root = UInt(bitPattern: arena.store([tables]))
        indices = tables.indices.base
        (logSources, buckets) = Self.buckets(rules)
    }

    /// Takes a set that was compiled before.
    init(_ stored: StoredSet, names: FieldNames) {
        (rules, logSources, buckets) = (stored.rules, stored.logSources, stored.buckets)
        logic = .stored(stored.text)
        tests = stored.tests
        self.names = stored.names
        fields = stored.names.map { name in
            let id = names.id(of: name)
            names.expect(id)
            return id
        }
        hash = stored.hash
        arena = stored.arena
        (tables, root) = (stored.tables, 0)
        indices = tables.indices.base
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
        (0..<tables.atoms.count).contains { index in
            let atom = tables.atoms.base[index]
            guard atom.slot >= 0, atom.isLazy else { return atom.slot < 0 }
            return tests.withTest(Int(tables.atomTests.base[Int(atom.firstTest)])) { test in
                if case .members = test.pointee.test { return true }
                return false
            }
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
    /// - Returns: What `Matcher.match` takes; keep it for the route. Threads that ask for the same
    ///   share one.
    public func group(
        _ buckets: [Int],
        known: [FieldID: [ConstantValue]] = [:]
    ) -> RuleGroup {
        let key = GroupKey(buckets: buckets, known: known)
        return groups.withLock { groups in
            if let group = groups[key] { return group }
            let rules = buckets.flatMap { self.buckets[$0] }
            let group = RuleGroup(set: self, rules: rules, known: known)
            if groups.count < Self.groupLimit { groups[key] = group }
            return group
        }
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

// MARK: - What rules are made of

/// The logic of all rules: as it was made, or where it is stored.
private enum RuleLogic: Sendable {
    case made([Logic])
    case stored(StoredRules)
}

extension RuleSet {
    var atomCount: Int { tables.atoms.count }

    @inline(__always)
    func atom(_ index: Int) -> Atom { tables.atoms.base[index] }

    /// The tests of an atom.
    func tests(of atom: Atom) -> [Int] {
        (0..<Int(atom.testCount)).map { Int(tables.atomTests.base[Int(atom.firstTest) + $0]) }
    }

    /// The one test of a lazy atom.
    @inline(__always)
    func firstTest(of atom: Atom) -> Int { Int(tables.atomTests.base[Int(atom.firstTest)]) }

    /// How often an atom is true, guessed; nil for a lazy one, which nothing can wait for.
    func cost(ofAtom index: Int) -> Double? {
        atom(index).isLazy ? nil : tables.costs.base[index]
    }

    /// Shows the atoms that a test makes true.
    @inline(__always)
    func forEachAtom(ofTest test: Int, _ body: (UInt32) -> Void) {
        let starts = tables.testStarts.base
        for place in starts[test]..<starts[test + 1] { body(tables.testAtoms.base[Int(place)]) }
    }

    /// A rule's logic over the set's atoms.
    func logic(ofRule index: Int) -> Logic {
        switch logic {
        case .made(let all): all[index]
        case .stored(let rules): rules.logic(index)
        }
    }
}
