// SPDX-License-Identifier: Apache-2.0

/// A rule's logic: tests, and what is made of their answers.
indirect enum Expression: Hashable, Sendable {
    case test(FieldTest)
    case all([Expression])
    case any([Expression])
    case not(Expression)
    /// At least so many of them.
    case atLeast(Int, [Expression])
}

extension Expression {
    /// One expression for several, without a level that says nothing.
    static func joined(_ parts: [Expression], any: Bool) -> Expression {
        if parts.count == 1 { return parts[0] }
        return any ? .any(parts) : .all(parts)
    }

    /// Shows every test of the expression.
    func forEachTest(_ body: (FieldTest) -> Void) {
        switch self {
        case .test(let test): body(test)
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { part.forEachTest(body) }
        case .not(let part): part.forEachTest(body)
        }
    }
}

extension Condition {
    /// The condition with its selections put in.
    func expression(over selections: [Selection]) -> Expression {
        switch self {
        case .selection(let index): selections[index].expression
        case .all(let parts): .all(parts.map { $0.expression(over: selections) })
        case .any(let parts): .any(parts.map { $0.expression(over: selections) })
        case .not(let part): .not(part.expression(over: selections))
        case .atLeast(let count, let parts):
            .atLeast(count, parts.map { $0.expression(over: selections) })
        }
    }
}
