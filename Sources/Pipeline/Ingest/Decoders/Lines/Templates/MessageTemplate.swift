// SPDX-License-Identifier: Apache-2.0

import Schema

/// A message's text with names for its changing parts:
/// `Failed password for invalid user {user} from {src_ip:ip} port {port:number} ssh2`.
///
/// A part reaches to the next literal text; the last one to the message's end. `{name:word}` has
/// no blanks, `{name:ip}` is an address, `{name:number}` is digits. `{name:last}` reaches to the last place
/// where the next literal stands: right for what a stranger may have typed, who could put the
/// literal into it. `{_}` is not kept. `{{` is a brace. Text behind the last literal does not
/// matter.
struct MessageTemplate: Sendable {
    enum Constraint: String { case any, word, ip, number, last }

    enum Part: Sendable {
        case literal([UInt8])
        /// A part's field; nil for one that is not kept.
        case capture(FieldID?, Constraint)
    }

    /// What is wrong with a template's text.
    enum Problem: Error, Equatable {
        case unclosedBrace
        case emptyName
        case unknownConstraint(String)
        /// Two parts without text between them cannot be told apart.
        case adjacentParts
        case tooManyParts
        case empty
    }

    static let partLimit = 48

    let parts: [Part]

    /// The text that the message must begin with; empty when it begins with a part.
    var prefix: [UInt8] {
        if case .literal(let text) = parts.first { return text }
        return []
    }

    /// Reads a template.
    init(_ text: String, names: FieldNames) throws(Problem) {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "{") else {
                literal.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "{") {
                literal.append(byte)
                rest.removeFirst()
                continue
            }
            if !literal.isEmpty {
                parts.append(.literal(literal))
                literal = []
            } else if !parts.isEmpty {
                throw .adjacentParts
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { throw .unclosedBrace }
            parts.append(try Self.capture(rest[..<end], names))
            rest = rest[(end + 1)...]
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        if parts.isEmpty { throw .empty }
        if parts.count > Self.partLimit { throw .tooManyParts }
        self.parts = parts
    }

    private static func capture(
        _ inside: ArraySlice<UInt8>,
        _ names: FieldNames
    ) throws(Problem) -> Part {
        let words = inside.split(separator: UInt8(ascii: ":"), maxSplits: 1)
        guard let first = words.first else { throw .emptyName }
        let name = String(decoding: first, as: UTF8.self)
        var constraint = Constraint.any
        if words.count == 2 {
            let text = String(decoding: words[1], as: UTF8.self)
            guard let known = Constraint(rawValue: text) else { throw .unknownConstraint(text) }
            constraint = known
        }
        return .capture(name == "_" ? nil : names.id(of: name), constraint)
    }
}
