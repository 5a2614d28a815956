// SPDX-License-Identifier: Apache-2.0

import Schema

/// How one kind of value is written, and what to write instead of nonsense.
struct ScalarReader<Value>: Sendable {
    /// Completes the sentence "Write …".
    let expected: String
    private let body: @Sendable (_ text: String, _ isQuoted: Bool) -> Value?

    init(
        _ expected: String,
        _ body: @escaping @Sendable (_ text: String, _ isQuoted: Bool) -> Value?
    ) {
        self.expected = expected
        self.body = body
    }

    func read(_ text: String, isQuoted: Bool) -> Value? { body(text, isQuoted) }

    /// The same, where `off` and YAML's `false` switch the limit off.
    func orOff() -> ScalarReader<Value?> {
        ScalarReader<Value?>("\(expected), or off") { text, isQuoted in
            if !isQuoted, ["off", "false", "no"].contains(text.lowercased()) { return .some(nil) }
            return body(text, isQuoted).map { $0 }
        }
    }
}

// MARK: - Plain values

extension ScalarReader where Value == Int {
    static func number(_ range: ClosedRange<Int>) -> Self {
        Self("a whole number from \(range.lowerBound) to \(range.upperBound)") { text, isQuoted in
            guard !isQuoted, text.first?.isNumber == true, let number = Int(text) else {
                return nil
            }
            return range.contains(number) ? number : nil
        }
    }
}

extension ScalarReader where Value == Double {
    static func fraction(_ range: ClosedRange<Double>) -> Self {
        Self("a number from \(range.lowerBound) to \(range.upperBound)") { text, isQuoted in
            guard !isQuoted, text.first?.isNumber == true, let number = Double(text) else {
                return nil
            }
            return range.contains(number) ? number : nil
        }
    }
}

extension ScalarReader where Value == Bool {
    static var flag: Self {
        Self("true or false") { text, isQuoted in
            isQuoted ? nil : ["true": true, "false": false][text.lowercased()]
        }
    }
}

extension ScalarReader where Value == String {
    static var text: Self {
        Self("a text that is not empty") { text, _ in text.isEmpty ? nil : text }
    }
}

extension ScalarReader where Value == Timestamp {
    static var moment: Self {
        Self("a time in UTC, such as \"2027-06-30T00:00:00.000Z\"") { text, _ in
            RFC3339.read(text)
        }
    }
}

extension ScalarReader where Value == EntityID {
    static var entity: Self {
        Self("an entity as type:name, such as host:ws-07") { text, _ in
            let id = EntityID(text: text.lowercased())
            return id.type == nil || id.name.isEmpty ? nil : id
        }
    }
}

extension ScalarReader
where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static var word: Self {
        let words = Dictionary(uniqueKeysWithValues: Value.allCases.map { ($0.rawValue, $0) })
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Self("one of \(names)") { text, _ in words[text] }
    }
}
