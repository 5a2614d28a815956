// SPDX-License-Identifier: Apache-2.0

/// Numbers that are the same for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (SplitMix64).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// Makes rules and events that have a fair chance of meeting.
///
/// Both are put together from the same few words, so that matches, near misses and shared tests are
/// frequent.
struct RandomRules {
    var random: SeededGenerator
    private let fields = ["F", "G", "H", "Image"]
    private let words = [
        "a", "b", "ab", "abc", "x", "-", "/", "\\", "\\\\", " -", "-enc", "/c", "cmd", "cmd.exe",
        "\\cmd.exe", "\\powershell.exe", "powershell", "C:\\Windows\\System32\\", "Windows", ".",
        "IEX", "4", "42", "1.5", "é", "Ä", "ж", "Ж", "\u{2013}x", "K", "s", "\n", "whoami /all",
        "invoke-expression", "DownloadString(", "longer words that go on for a while", "\u{212A}",
    ]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    private mutating func times<Value>(
        _ range: ClosedRange<Int>,
        _ make: (inout RandomRules) -> Value
    ) -> [Value] {
        (0..<Int.random(in: range, using: &random)).map { _ in make(&self) }
    }

    private mutating func text(_ range: ClosedRange<Int>) -> String {
        times(range) { $0.pick($0.words) }.joined()
    }

    private mutating func swappedCase(_ text: String) -> String {
        chance(50) ? text : chance(50) ? text.uppercased() : text.lowercased()
    }

    // MARK: - Rules

    /// A rule of up to four selections.
    mutating func rule() -> ReferenceRule {
        let selections = times(1...4) { random in
            random.times(1...2) { random in random.map() }
        }
        return ReferenceRule(
            selections: selections,
            condition: condition(over: selections.count, depth: 0)
        )
    }

    private mutating func condition(over count: Int, depth: Int) -> ReferenceCondition {
        switch Int.random(in: 0..<(depth < 3 ? 8 : 3), using: &random) {
        case 0...2: return .selection(Int.random(in: 0..<count, using: &random))
        case 3, 4: return .all(times(2...3) { $0.condition(over: count, depth: depth + 1) })
        case 5: return .any(times(2...3) { $0.condition(over: count, depth: depth + 1) })
        case 6: return .not(condition(over: count, depth: depth + 1))
        default: return .some(Int.random(in: 1...count, using: &random))
        }
    }

    private mutating func map() -> [ReferenceItem] {
        if chance(8) {
            return [
                ReferenceItem(
                    field: "",
                    modifiers: [],
                    values: times(1...3) { .text($0.keyword()) }
                )
            ]
        }
        if chance(4) {
            let values = times(1...3) { ReferenceValue.text($0.keyword()) }
            return [ReferenceItem(field: "", modifiers: ["all"], values: values)]
        }
        var seen: Set<String> = []
        return times(1...3) { $0.item() }.filter { seen.insert($0.key).inserted }
    }

    private mutating func keyword() -> String { text(1...2) + "zq" + (chance(50) ? "x" : "") }

    private mutating func item() -> ReferenceItem {
        var item = ReferenceItem(field: pick(fields), modifiers: [], values: [])
        switch Int.random(in: 0..<20, using: &random) {
        case 0: item.values = [.null]
        case 1: item.values = [.bool(chance(50))]
        case 2:
            item.modifiers = ["exists"]
            item.values = [.bool(chance(50))]
        case 3:
            item.modifiers = [pick(["lt", "lte", "gt", "gte"])]
            item.values = [number()]
        case 4, 5: item.values = times(1...3) { $0.number() }
        case 6:
            item.modifiers =
                ["fieldref"] + (chance(40) ? [pick(["contains", "startswith", "endswith"])] : [])
            item.values = [.text(pick(fields))]
        case 7:
            item.modifiers = [pick(["base64", "base64offset"]), "contains"]
            item.values = [.text(pick(["cmd", "foo", "whoami", "é1", "A"]))]
        default: texts(&item)
        }
        if chance(6), item.modifiers != ["exists"] { item.modifiers.append("neq") }
        return item
    }

    private mutating func texts(_ item: inout ReferenceItem) {
        if chance(75) { item.modifiers.append(pick(["contains", "startswith", "endswith"])) }
        if chance(15) { item.modifiers.append("windash") }
        if chance(10) { item.modifiers.append("cased") }
        item.values = times(chance(20) ? 8...14 : 1...4) { .text($0.pattern()) }
        if chance(15), item.values.count < 4 { item.modifiers.append("all") }
    }

    private mutating func number() -> ReferenceValue {
        pick(
            [(4.0, "4"), (42, "42"), (1.5, "1.5"), (-3, "-3"), (0, "0")].map {
                .number($0.0, written: $0.1)
            }
        )
    }

    private mutating func pattern() -> String {
        if chance(5) { return "" }
        var out = swappedCase(text(1...3))
        if chance(25) { out += pick(["*", "?", "\\*", "\\?", "\\\\*", "**", "*?"]) + text(0...2) }
        if chance(5) { out = "*" + out }
        return out
    }

    // MARK: - Events

    /// An event with some of the fields that rules read, and one that they do not.
    mutating func event() -> [String: JSONValue] {
        var event: [String: JSONValue] = [:]
        for field in fields where chance(75) { event[field] = chance(15) ? list() : value() }
        if chance(50) { event["Other"] = .object(["deep": value()]) }
        return event
    }

    private mutating func list() -> JSONValue { .list(times(0...3) { $0.value() }) }

    private mutating func value() -> JSONValue {
        switch Int.random(in: 0..<24, using: &random) {
        case 0: .null
        case 1: .bool(chance(50))
        case 2: .integer(pick([4, 42, -3, 0, 7]))
        case 3: .real(pick([1.5, 2.25]))
        case 4: .string(pick(["4", "42", "1.5", "-3", "4.0", "0x4", "", "true"]))
        case 5: .string(encoded())
        case 6: .string(text(1...2) + "zq" + pick(["", "x"]))
        case 7: .string(text(40...90))
        default: .string(swappedCase(text(0...6)))
        }
    }

    private mutating func encoded() -> String {
        let before = pick(["", "1", "12", "123"])
        let text = before + pick(["cmd", "foo", "whoami", "é1", "A"]) + pick(["", "4", "56"])
        return String(String.UnicodeScalarView(ReferenceText.base64(Array(text.utf8))))
    }
}
