// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// One value of an event, ready to be asked.
struct ValueView {
    let kind: Field.Kind
    /// The text as the source meant it.
    let text: UnsafeRawBufferPointer
    /// The text with its letters beyond ASCII in lower case; those of ASCII may be in either.
    let folded: UnsafeRawBufferPointer
}

extension Test {
    /// Whether a value passes; answers for every test that asks about one value.
    func holds(for value: ValueView, _ scratch: RegexScratch) -> Bool {
        switch test {
        case .null: return value.kind == .null
        case .exists: return true
        case _ where value.kind == .null: return false
        case .text(let pattern):
            return pattern.matches(pattern.isCased ? value.text : value.folded)
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
        case .reference, .members: return false
        }
    }

    /// Whether two values are alike as a reference asks.
    static func holds(_ reference: FieldReference, _ value: ValueView, _ other: ValueView) -> Bool {
        guard value.kind != .null, other.kind != .null else { return false }
        let isCased = reference.isCased
        let own = isCased ? value.text : value.folded
        let wanted = isCased ? other.text : other.folded
        func equal(at start: Int) -> Bool {
            for index in 0..<wanted.count {
                let (left, right) = (own[start + index], wanted[index])
                let isEqual =
                    isCased ? left == right : CaseFolding.lower(left) == CaseFolding.lower(right)
                guard isEqual else { return false }
            }
            return true
        }
        if !reference.isOpenAtStart, !reference.isOpenAtEnd {
            if own.count == wanted.count, equal(at: 0) { return true }
            guard value.kind == .number || other.kind == .number,
                let left = SigmaNumber(value.text), let right = SigmaNumber(other.text)
            else { return false }
            return left == right
        }
        guard own.count >= wanted.count else { return false }
        let last = own.count - wanted.count
        if reference.isOpenAtStart, reference.isOpenAtEnd {
            return (0...last).contains(where: equal(at:))
        }
        return equal(at: reference.isOpenAtEnd ? 0 : last)
    }
}
