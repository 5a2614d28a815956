// SPDX-License-Identifier: Apache-2.0

internal import Schema

// Expressions, conditions and logic as bytes, each from the outside in.

/// How deep a tree may be that is read: rules nest far less, and a damaged file must not exhaust the
/// stack.
private let deepest = 400

extension ByteWriter {
    mutating func append(_ test: FieldTest) {
        append(test.field)
        append(test.test)
    }

    /// Appends an expression; tests that have a number are written as that.
    mutating func append(_ expression: Expression, tests: [FieldTest: Int]) {
        switch expression {
        case .test(let test):
            if let number = tests[test] {
                append(0)
                append(number)
            } else {
                append(1)
                append(test)
            }
        case .all(let parts): append(2, parts, tests)
        case .any(let parts): append(3, parts, tests)
        case .not(let part):
            append(4)
            append(part, tests: tests)
        case .atLeast(let least, let parts):
            append(5, parts, tests)
            append(least)
        }
    }

    private mutating func append(_ tag: Int, _ parts: [Expression], _ tests: [FieldTest: Int]) {
        append(tag)
        append(parts.count)
        for part in parts { append(part, tests: tests) }
    }

    mutating func append(_ condition: Condition) {
        switch condition {
        case .selection(let index):
            append(0)
            append(index)
        case .all(let parts): append(2, parts)
        case .any(let parts): append(3, parts)
        case .not(let part):
            append(4)
            append(part)
        case .atLeast(let least, let parts):
            append(5, parts)
            append(least)
        }
    }

    private mutating func append(_ tag: Int, _ parts: [Condition]) {
        append(tag)
        append(parts.count)
        for part in parts { append(part) }
    }

    mutating func append(_ logic: Logic) {
        switch logic {
        case .atom(let index):
            append(0)
            append(index)
        case .constant(let value):
            append(1)
            append(value)
        case .all(let parts): append(2, parts)
        case .any(let parts): append(3, parts)
        case .not(let part):
            append(4)
            append(part)
        case .atLeast(let least, let parts):
            append(5, parts)
            append(least)
        }
    }

    private mutating func append(_ tag: Int, _ parts: [Logic]) {
        append(tag)
        append(parts.count)
        for part in parts { append(part) }
    }
}

extension ByteReader {
    mutating func fieldTest(depth: Int) -> FieldTest {
        FieldTest(field: optionalText(), test: valueTest(depth: depth))
    }

    /// Reads an expression; `test` knows the tests that are written as numbers.
    mutating func expression(depth: Int = 0, _ test: (Int) -> FieldTest?) -> Expression {
        guard depth < deepest else {
            damage()
            return .all([])
        }
        switch int() {
        case 0:
            guard let test = test(int()) else {
                damage()
                return .all([])
            }
            return .test(test)
        case 1: return .test(fieldTest(depth: depth + 1))
        case 2: return .all(list { $0.expression(depth: depth + 1, test) })
        case 3: return .any(list { $0.expression(depth: depth + 1, test) })
        case 4: return .not(expression(depth: depth + 1, test))
        case 5:
            let parts = list { $0.expression(depth: depth + 1, test) }
            return .atLeast(int(), parts)
        default:
            damage()
            return .all([])
        }
    }

    /// Reads a condition over so many selections.
    mutating func condition(over selections: Int, depth: Int = 0) -> Condition {
        guard depth < deepest else {
            damage()
            return .all([])
        }
        switch int() {
        case 0:
            let selection = index(below: selections)
            return isDamaged ? .all([]) : .selection(selection)
        case 2: return .all(list { $0.condition(over: selections, depth: depth + 1) })
        case 3: return .any(list { $0.condition(over: selections, depth: depth + 1) })
        case 4: return .not(condition(over: selections, depth: depth + 1))
        case 5:
            let parts = list { $0.condition(over: selections, depth: depth + 1) }
            return .atLeast(int(), parts)
        default:
            damage()
            return .all([])
        }
    }

    /// Reads logic over so many atoms.
    mutating func logic(over atoms: Int, depth: Int = 0) -> Logic {
        guard depth < deepest else {
            damage()
            return .constant(false)
        }
        switch int() {
        case 0:
            let atom = index(below: atoms)
            return isDamaged ? .constant(false) : .atom(atom)
        case 1: return .constant(bool())
        case 2: return .all(list { $0.logic(over: atoms, depth: depth + 1) })
        case 3: return .any(list { $0.logic(over: atoms, depth: depth + 1) })
        case 4: return .not(logic(over: atoms, depth: depth + 1))
        case 5:
            let parts = list { $0.logic(over: atoms, depth: depth + 1) }
            return .atLeast(int(), parts)
        default:
            damage()
            return .constant(false)
        }
    }

    /// Reads a number of parts.
    mutating func list<Part>(_ read: (inout ByteReader) -> Part) -> [Part] {
        let count = count()
        var parts: [Part] = []
        parts.reserveCapacity(min(count, 1_024))
        for _ in 0..<count where !isDamaged { parts.append(read(&self)) }
        return parts
    }
}
