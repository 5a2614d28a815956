// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// One value of an event, ready to be asked.
struct ValueView {
    let kind: Field.Kind
    /// The text as the source meant it.
    let text: UnsafeRawBufferPointer
    /// The text in lower case.
    let lowered: UnsafeRawBufferPointer
}

extension Atom {
    /// Whether a value passes; answers for every test that asks about one value.
    func holds(for value: ValueView, _ scratch: RegexScratch) -> Bool {
        switch test {
        case .null: return value.kind == .null
        case .exists: return true
        case _ where value.kind == .null: return false
        case .text(let pattern):
            return pattern.matches(pattern.isCased ? value.text : value.lowered)
        case .number(let number):
            return value.kind != .bool && SigmaNumber(value.text) == number
        case .compare(let comparison, let number):
            guard value.kind != .bool, let own = SigmaNumber(value.text) else { return false }
            return comparison.holds(own, number)
        case .regex: return regex?.matches(value.text, scratch) ?? false
        case .network(let network): return IPAddress(value.text).map(network.contains) ?? false
        case .date(let part, let comparison, let number):
            guard let own = part.value(of: value.text) else { return false }
            return comparison.holds(.integer(Int64(own)), number)
        case .reference: return false
        }
    }

    /// Whether two values are alike as a reference asks.
    static func holds(_ reference: FieldReference, _ value: ValueView, _ other: ValueView) -> Bool {
        guard value.kind != .null, other.kind != .null else { return false }
        let own = reference.isCased ? value.text : value.lowered
        let wanted = reference.isCased ? other.text : other.lowered
        if !reference.isOpenAtStart, !reference.isOpenAtEnd {
            if own.elementsEqual(wanted) { return true }
            guard value.kind == .number || other.kind == .number,
                let left = SigmaNumber(value.text), let right = SigmaNumber(other.text)
            else { return false }
            return left == right
        }
        guard own.count >= wanted.count else { return false }
        if reference.isOpenAtStart, reference.isOpenAtEnd { return own.contains(wanted) }
        return reference.isOpenAtEnd
            ? own.prefix(wanted.count).elementsEqual(wanted)
            : own.suffix(wanted.count).elementsEqual(wanted)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether other bytes stand somewhere in these.
    func contains(_ other: UnsafeRawBufferPointer) -> Bool {
        guard other.count > 0 else { return true }
        guard count >= other.count, let first = other.first else { return false }
        for start in 0...count - other.count where self[start] == first {
            if self[start..<start + other.count].elementsEqual(other) { return true }
        }
        return false
    }
}
