// SPDX-License-Identifier: Apache-2.0

/// A piece of a YAML document, with the line where it begins.
///
/// Scalars are kept as text; what a plain one means (`5`, `null`, `true`) is decided where it is
/// used, because Sigma wants most of them as the text that was written.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        /// Text; `isPlain` when it had no quotes and was no block, so that it may mean a number.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
    }

    let line: Int
    let content: Content
}

/// One entry of a YAML mapping.
struct YAMLPair: Sendable {
    let key: String
    let line: Int
    let value: YAMLNode
}

extension YAMLNode {
    /// The text of a scalar, or nil; a plain null counts as no text.
    var text: String? {
        guard case .scalar(let text, let isPlain) = content else { return nil }
        return isPlain && YAMLScalar.isNull(text) ? nil : text
    }

    /// Whether it is written as nothing: empty, `~` or `null` without quotes.
    var isNull: Bool {
        guard case .scalar(let text, true) = content else { return false }
        return YAMLScalar.isNull(text)
    }

    var pairs: [YAMLPair]? {
        if case .mapping(let pairs) = content { pairs } else { nil }
    }

    /// The value of a mapping's key, or nil.
    subscript(key: String) -> YAMLNode? {
        pairs?.first { $0.key == key }?.value
    }

    /// How many nodes the tree has.
    var count: Int {
        switch content {
        case .scalar: 1
        case .sequence(let items): items.reduce(1) { $0 + $1.count }
        case .mapping(let pairs): pairs.reduce(1) { $0 + $1.value.count }
        }
    }

    /// The texts of a list, or of one scalar standing for a list of one.
    var texts: [String] {
        switch content {
        case .scalar: text.map { [$0] } ?? []
        case .sequence(let items): items.compactMap(\.text)
        case .mapping: []
        }
    }
}

/// What a plain scalar means.
///
/// - Source: YAML 1.2.2, section 10.3.2, core schema; `yes`, `no` and dates stay text.
enum YAMLScalar {
    static func isNull(_ text: String) -> Bool {
        switch text {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }

    static func bool(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// The number that digits stand for; `Int64` alone would also take a sign.
    static func digits(_ text: some StringProtocol, radix: Int) -> Int64? {
        text.first == "+" || text.first == "-" ? nil : Int64(text, radix: radix)
    }

    /// The number a plain scalar stands for: decimal, `0x` or `0o`.
    static func number(_ text: String) -> SigmaNumber? {
        if text.hasPrefix("0x") {
            return digits(text.dropFirst(2), radix: 16).map(SigmaNumber.integer)
        }
        if text.hasPrefix("0o") {
            return digits(text.dropFirst(2), radix: 8).map(SigmaNumber.integer)
        }
        var copy = text
        return copy.withUTF8 { SigmaNumber(UnsafeRawBufferPointer($0)) }
    }
}
