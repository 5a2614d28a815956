// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A rule's condition: which selections must hold, and how.
indirect enum Condition: Hashable, Sendable {
    /// Index into the rule's selections.
    case selection(Int)
    case all([Condition])
    case any([Condition])
    case not(Condition)
    /// At least so many of them: `2 of selection*`.
    case atLeast(Int, [Condition])
}

/// Reads conditions by recursive descent: `or` binds least, then `and`, `not`, `x of`, brackets.
///
/// - Limits: 64 levels of brackets and negations, 100,000 words.
/// - Source: Sigma rules specification, "Condition".
struct ConditionReader {
    private let words: [Substring]
    private let names: [String]
    private let location: SourceLocation
    private var at = 0
    private var depth = 0

    /// Reads one condition over selections with those names.
    static func read(
        _ text: String,
        names: [String],
        at location: SourceLocation
    ) throws(SigmaError) -> Condition {
        var reader = ConditionReader(
            words: try words(text, at: location),
            names: names,
            location: location
        )
        let condition = try reader.or()
        guard reader.at == reader.words.count else {
            throw reader.wrong("goes on with '\(reader.words[reader.at])' where it should end")
        }
        return condition
    }

    private init(words: [Substring], names: [String], location: SourceLocation) {
        (self.words, self.names, self.location) = (words, names, location)
    }

    private static func words(
        _ text: String,
        at location: SourceLocation
    ) throws(SigmaError) -> [Substring] {
        var words: [Substring] = []
        var start: String.Index?
        for index in text.indices {
            let character = text[index]
            let isBracket = character == "(" || character == ")"
            if character == "|" { throw .oldAggregation(at: location) }
            if isBracket || character.isWhitespace {
                if let first = start { words.append(text[first..<index]) }
                start = nil
                if isBracket { words.append(text[index...index]) }
            } else if start == nil {
                start = index
            }
        }
        if let first = start { words.append(text[first...]) }
        guard words.count <= 100_000 else { throw .badCondition("is too long", at: location) }
        return words
    }

    private func wrong(_ reason: String) -> SigmaError { .badCondition(reason, at: location) }

    /// The next word, if it is that keyword in any case.
    private mutating func take(_ keyword: String) -> Bool {
        guard at < words.count, words[at].lowercased() == keyword else { return false }
        at += 1
        return true
    }

    private func isKeyword(_ keyword: String, after count: Int) -> Bool {
        at + count < words.count && words[at + count].lowercased() == keyword
    }

    private mutating func or() throws(SigmaError) -> Condition {
        var parts = [try and()]
        while take("or") { parts.append(try and()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func and() throws(SigmaError) -> Condition {
        var parts = [try not()]
        while take("and") { parts.append(try not()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func not() throws(SigmaError) -> Condition {
        guard take("not") else { return try primary() }
        return .not(try deeper { reader throws(SigmaError) in try reader.not() })
    }

    private mutating func deeper(
        _ read: (inout ConditionReader) throws(SigmaError) -> Condition
    ) throws(SigmaError) -> Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 64 else { throw wrong("nests too deeply") }
        return try read(&self)
    }

    private mutating func primary() throws(SigmaError) -> Condition {
        guard at < words.count else { throw wrong("ends too early") }
        if take("(") {
            let inner = try deeper { reader throws(SigmaError) in try reader.or() }
            guard take(")") else { throw wrong("misses a closing bracket") }
            return inner
        }
        if isKeyword("of", after: 1) { return try quantified() }
        let word = words[at]
        guard word != ")" else { throw wrong("has a closing bracket too many") }
        at += 1
        guard let index = names.firstIndex(of: String(word)) else {
            throw .undefinedSelection(String(word), at: location, defined: names)
        }
        return .selection(index)
    }

    /// Reads `1 of them`, `all of selection*`, `3 of x*`.
    private mutating func quantified() throws(SigmaError) -> Condition {
        let quantity = words[at].lowercased()
        guard at + 2 < words.count else { throw wrong("ends after 'of'") }
        let pattern = String(words[at + 2])
        at += 3
        let chosen =
            pattern.lowercased() == "them"
            ? names.indices.filter { !names[$0].hasPrefix("_") }
            : names.indices.filter { Self.fits(names[$0], pattern) }
        guard !chosen.isEmpty else {
            throw .undefinedSelection(pattern, at: location, defined: names)
        }
        let parts = chosen.map(Condition.selection)
        switch quantity {
        case "all": return parts.count == 1 ? parts[0] : .all(parts)
        case "any", "1": return parts.count == 1 ? parts[0] : .any(parts)
        default:
            guard let count = Int(quantity), count > 0 else {
                throw wrong("counts with '\(quantity)'; write a number, 'any' or 'all'")
            }
            return .atLeast(count, parts)
        }
    }

    /// Whether a selection's name fits a pattern with stars.
    private static func fits(_ name: String, _ pattern: String) -> Bool {
        guard pattern.contains("*") else { return name == pattern }
        var codes = TextPattern(bytes: [])
        codes.codes = pattern.utf8.map {
            $0 == UInt8(ascii: "*") ? TextPattern.anyText : UInt16($0)
        }
        var name = name
        return name.withUTF8 { codes.matches(UnsafeRawBufferPointer($0)) }
    }
}
