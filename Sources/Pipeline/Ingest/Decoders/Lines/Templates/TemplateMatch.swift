// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema

/// One try of a template on a message.
///
/// Goes from literal to literal and, where a later part does not fit, on to the literal's next place.
/// `budget` bounds how often in all, so a message made to fit almost everywhere costs no more than
/// that.
struct TemplateMatch {
    /// How many places of literals are tried for one template and message.
    static let budget = 256

    private let message: UnsafeRawBufferPointer
    private let parts: [MessageTemplate.Part]
    private var left = Self.budget
    /// The parts that were found, with their places in the message.
    private(set) var found: [(field: FieldID, range: Range<Int>)] = []

    /// Tries a template; nil when the message is not of its kind.
    init?(_ template: MessageTemplate, _ message: UnsafeRawBufferPointer) {
        self.message = message
        parts = template.parts
        guard match(part: 0, at: 0) else { return nil }
        found.reverse()
    }

    private mutating func match(part: Int, at place: Int) -> Bool {
        guard part < parts.count else { return true }
        switch parts[part] {
        case .literal(let text):
            return has(text, at: place) && match(part: part + 1, at: place + text.count)
        case .capture(let field, let constraint):
            guard part + 1 < parts.count, case .literal(let next) = parts[part + 1] else {
                return take(field, rest(from: place, constraint), constraint)
            }
            return constraint == .last
                ? matchLast(part, field, next, at: place)
                : matchFirst(part, field, constraint, next, at: place)
        }
    }

    /// Ends the part at the first place of the literal that lets the rest match.
    private mutating func matchFirst(
        _ part: Int,
        _ field: FieldID?,
        _ constraint: MessageTemplate.Constraint,
        _ next: [UInt8],
        at place: Int
    ) -> Bool {
        var end = place
        while left > 0, let found = find(next, from: end) {
            left -= 1
            // A longer word or number can only be worse.
            guard fits(place..<found, constraint) else {
                if constraint == .ip, found - place < 48 {
                    end = found + 1
                    continue
                }
                return false
            }
            if match(part: part + 2, at: found + next.count) {
                return take(field, place..<found, constraint)
            }
            end = found + 1
        }
        return false
    }

    /// Ends the part at the last place of the literal that lets the rest match.
    private mutating func matchLast(
        _ part: Int,
        _ field: FieldID?,
        _ next: [UInt8],
        at place: Int
    ) -> Bool {
        var end = message.count - next.count
        while left > 0, end >= place {
            guard has(next, at: end) else {
                end -= 1
                continue
            }
            left -= 1
            if match(part: part + 2, at: end + next.count) {
                return take(field, place..<end, .any)
            }
            end -= 1
        }
        return false
    }

    /// What a part at the template's end takes: all, or what is of its kind.
    private func rest(from place: Int, _ constraint: MessageTemplate.Constraint) -> Range<Int> {
        var end = message.count
        switch constraint {
        case .any, .last: break
        case .number:
            end = place
            while end < message.count, message[end].isDigit { end += 1 }
        case .word, .ip:
            end = place
            while end < message.count, message[end] != 0x20, message[end] != 0x09 { end += 1 }
            // A sentence goes on, or ends, behind the address.
            while constraint == .ip, end > place,
                [UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: ")")]
                    .contains(message[end - 1])
            {
                end -= 1
            }
        }
        return place..<end
    }

    private mutating func take(
        _ field: FieldID?,
        _ range: Range<Int>,
        _ constraint: MessageTemplate.Constraint
    ) -> Bool {
        guard fits(range, constraint) else { return false }
        if let field { found.append((field, range)) }
        return true
    }

    private func fits(_ range: Range<Int>, _ constraint: MessageTemplate.Constraint) -> Bool {
        switch constraint {
        case .any, .last: true
        case .word: !range.isEmpty && range.allSatisfy { message[$0] != 0x20 }
        case .number: message.isNumber(range)
        case .ip: message.isAddress(range)
        }
    }

    private func has(_ text: [UInt8], at place: Int) -> Bool {
        guard place + text.count <= message.count, let base = message.baseAddress else {
            return false
        }
        return text.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memcmp(base + place, $0, text.count) == 0 } ?? true
        }
    }

    private func find(_ text: [UInt8], from start: Int) -> Int? {
        guard let first = text.first else { return start <= message.count ? start : nil }
        var place = start
        while let found = message.first(first, from: place, to: message.count) {
            if has(text, at: found) { return found }
            place = found + 1
        }
        return nil
    }
}
