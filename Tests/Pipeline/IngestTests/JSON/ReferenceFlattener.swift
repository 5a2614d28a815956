// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Any JSON value, as Foundation reads it.
enum ReferenceValue: Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([ReferenceValue])
    case object([String: ReferenceValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([ReferenceValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: ReferenceValue].self))
        }
    }

    /// The values of each name, in order, each with a letter for its kind in front.
    func flattened() -> [String: [String]] {
        var out: [String: [String]] = [:]
        flatten(nil, into: &out)
        return out
    }

    private func flatten(_ name: String?, into out: inout [String: [String]]) {
        switch self {
        case .null: out[name ?? "", default: []].append("0")
        case .bool(let value): out[name ?? "", default: []].append("b\(value)")
        case .number(let value): out[name ?? "", default: []].append("n\(value)")
        case .string(let value): out[name ?? "", default: []].append("s\(value)")
        case .list(let values):
            for value in values { value.flatten(name, into: &out) }
        case .object(let members):
            for (key, value) in members {
                value.flatten(name.map { "\($0).\(key)" } ?? key, into: &out)
            }
        }
    }
}

/// Writes random JSON objects, with every escape and much white space.
struct RandomJSON {
    var random: SeededRandom

    private static let keys = [
        "a", "b", "Image", "Command Line", "ü", "e\\u0301x", "\\ud83d\\ude00", "q\\\"", "@t", "#x",
        "averylongkeythatgoesbeyondsixteenbytes", "averylongkeythatgoesBEYONDsixteenbytes",
    ]
    private static let texts = [
        "", "x", "C:\\\\Windows\\\\System32", "tab\\tnewline\\n", "\\u00e4\\u20AC", "ünï😀",
        "\\ud83d\\ude00", "quote\\\"quote", "\\/Date(1)\\/", "a longer text without any escapes",
        "{\\\"inner\\\":[1,2]}", "%%1842", "\\u0000", "\\b\\f\\r",
    ]
    private static let numbers = [
        "0", "-1", "4688", "3.5", "-0.25e3", "1E2", "18446744073709551615",
    ]

    mutating func document() -> String { object(depth: 0) }

    private mutating func pick(_ texts: [String]) -> String {
        texts[Int.random(in: 0..<texts.count, using: &random)]
    }

    private mutating func blanks() -> String {
        Int.random(in: 0..<4, using: &random) > 0 ? "" : pick([" ", "\t", "  ", " \r"])
    }

    private mutating func object(depth: Int) -> String {
        let keys = Self.keys.shuffled(using: &random)
            .prefix(Int.random(in: 0...(depth == 0 ? 8 : 3), using: &random))
        var members: [String] = []
        for key in keys {
            let value = value(depth: depth + 1)
            members.append("\(blanks())\"\(key)\"\(blanks()):\(blanks())\(value)\(blanks())")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 4 ? 7 : 10), using: &random) {
        case 0...2: return "\"\(pick(Self.texts))\""
        case 3...4: return pick(Self.numbers)
        case 5: return pick(["true", "false"])
        case 6: return "null"
        case 7...8: return object(depth: depth)
        default:
            let values = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                value(depth: depth + 1)
            }
            return "[\(blanks())" + values.joined(separator: "\(blanks()),") + "]"
        }
    }
}
