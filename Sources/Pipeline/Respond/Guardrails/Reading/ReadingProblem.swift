// SPDX-License-Identifier: Apache-2.0

/// What is wrong at one place of a file that a person wrote.
package enum ReadingProblem: Hashable, Sendable {
    /// The text is not one YAML mapping.
    case unreadable(String)
    /// A key that means nothing here.
    case unknownKey(String, nearest: String?)
    /// A key without which its neighbours say nothing.
    case missingKey(String)
    /// A value of the wrong kind, or out of its range.
    case wrongValue(key: String, found: String, expected: String)
    /// Two entries that claim the same thing.
    case repeated(String, firstLine: Int)
    /// Two values that cannot both be meant.
    case contradiction(String, remedy: String)

    var code: String {
        switch self {
        case .unreadable: "unreadable"
        case .unknownKey: "unknown-key"
        case .missingKey: "missing-key"
        case .wrongValue: "wrong-value"
        case .repeated: "repeated"
        case .contradiction: "contradiction"
        }
    }

    var text: String {
        switch self {
        case .unreadable(let problem): problem
        case .unknownKey(let key, _): "unknown key '\(key)'"
        case .missingKey(let key): "'\(key)' is missing"
        case .wrongValue(let key, let found, _): "'\(key)' is \(found)"
        case .repeated(let what, let line): "\(what) is already given on line \(line)"
        case .contradiction(let problem, _): problem
        }
    }

    var remedy: String {
        switch self {
        case .unreadable: "Write the file as one YAML mapping of keys to values."
        case .unknownKey(_, let nearest?): "Did you mean '\(nearest)'?"
        case .unknownKey: "Remove it."
        case .missingKey(let key): "Add '\(key)'."
        case .wrongValue(_, _, let expected): "Write \(expected)."
        case .repeated: "Keep one of the two."
        case .contradiction(_, let remedy): remedy
        }
    }
}
