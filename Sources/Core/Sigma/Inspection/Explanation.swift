// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Why a rule matches an event, or why not: its condition as a tree with each part's verdict.
///
/// Every part is answered, also where an earlier one has decided already, and each value is asked by
/// the same tests as in the engine. It is made for one event at a time and takes no short way.
public struct Explanation: Sendable {
    /// What a part does with the parts below it.
    public enum Kind: Sendable, Hashable {
        /// All must hold.
        case all
        /// One must hold.
        case any
        /// The one below must not hold.
        case not
        /// So many must hold.
        case atLeast(Int)
        /// Asks the event a question; nothing is below it.
        case question
    }

    /// A part of the condition.
    public struct Part: Sendable {
        /// What it does with the parts below it.
        public let kind: Kind
        /// Whether it holds for the event.
        public let holds: Bool
        /// The parts below it, in the rule's order.
        public let parts: [Part]
        /// What it asks; nil for parts that join others.
        public let question: Question?
        /// The selection that it is the whole of; nil inside one and above them.
        public internal(set) var selection: String?
        /// The line where that selection begins.
        public internal(set) var line: Int?
    }

    /// One question to the event, and what there was to see.
    public struct Question: Sendable, Hashable {
        /// The field; nil when any value of the event will do.
        public let field: String?
        /// What is asked of it, to be read after its name: `ends with '\lsass.exe'`.
        public let asks: String
        /// Whether the event has the field, with or without a value.
        public let isThere: Bool
        /// The field's values as text, at most `Explanation.valueLimit` of them; without a field,
        /// the values that passed.
        public let seen: [String]
    }

    /// How many values of one field are shown.
    public static let valueLimit = 16

    /// The whole condition.
    public let root: Part
    /// Whether the event fits the condition; routing is not looked at.
    public var holds: Bool { root.holds }

    /// Asks a rule's every part.
    ///
    /// - Parameters:
    ///   - rule: The rule.
    ///   - event: The event, valid during the call.
    ///   - names: The names that the event's field numbers stand for.
    public init(of rule: SigmaRule, on event: Event, names: FieldNames) {
        let trace = ConditionTrace(rule: rule, event: event, names: names)
        root = trace.part(rule.condition)
    }
}
