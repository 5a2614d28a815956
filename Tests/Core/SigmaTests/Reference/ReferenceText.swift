// SPDX-License-Identifier: Apache-2.0

/// How the reference evaluator sees text.
enum ReferenceText {
    static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .bool(let bool): String(bool)
        default: nil
        }
    }

    static func number(of value: JSONValue) -> Double? {
        guard let text = text(of: value), text.first != ".",
            text.allSatisfy({ "0123456789+-.eE".contains($0) }),
            text.contains(where: \.isNumber), text.last?.isNumber == true
        else { return nil }
        return Double(text)
    }

    static func isNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .integer, .real: true
        default: false
        }
    }

    static func scalars(of value: JSONValue, isCased: Bool) -> [Unicode.Scalar]? {
        text(of: value).map { $0.unicodeScalars.map { isCased ? $0 : lowered($0) } }
    }

    static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar == "\u{17F}" { return "s" }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first ?? scalar : scalar
    }

    static func holds(_ text: [Unicode.Scalar], _ part: [Unicode.Scalar]) -> Bool {
        part.isEmpty || text.indices.contains { text[$0...].starts(with: part) }
    }

    /// Every pattern that a text with its modifiers may stand for.
    static func patterns(
        _ text: String,
        _ modifiers: Set<String>,
        isKeyword: Bool
    ) -> [ReferencePattern] {
        let isCased = modifiers.contains("cased")
        var texts = [Array(text.unicodeScalars)]
        if modifiers.contains("windash") { texts = withDashes(texts[0]) }
        if modifiers.contains("base64") { texts = [base64(Array(text.utf8))] }
        if modifiers.contains("base64offset") { texts = base64Offsets(Array(text.utf8)) }
        let isEncoded = modifiers.contains { $0.hasPrefix("base64") }
        return texts.map { scalars in
            var pattern = ReferencePattern(sigma: scalars, hasEscapes: !isEncoded, isCased: isCased)
            if isKeyword || !modifiers.isDisjoint(with: ["contains", "endswith"]) {
                pattern.parts.insert(.anyText, at: 0)
            }
            if isKeyword || !modifiers.isDisjoint(with: ["contains", "startswith"]) {
                pattern.parts.append(.anyText)
            }
            return pattern
        }
    }

    /// A text with each dash that begins a word written in all ways.
    private static func withDashes(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        let dashes: [Unicode.Scalar] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"]
        func isWord(_ index: Int) -> Bool {
            guard text.indices.contains(index) else { return false }
            let scalar = text[index]
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
        }
        var out: [[Unicode.Scalar]] = [[]]
        for (index, scalar) in text.enumerated() {
            let opens = dashes.contains(scalar) && isWord(index + 1) && !isWord(index - 1)
            out = out.flatMap { start in (opens ? dashes : [scalar]).map { start + [$0] } }
        }
        return out
    }
}

// MARK: - Base64

extension ReferenceText {
    static func base64(_ bytes: [UInt8]) -> [Unicode.Scalar] {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars
        )
        var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        while bits.count % 6 != 0 { bits.append(0) }
        var out = stride(from: 0, to: bits.count, by: 6).map { start in
            alphabet[bits[start..<start + 6].reduce(0) { $0 * 2 + Int($1) }]
        }
        while out.count % 4 != 0 { out.append("=") }
        return out
    }

    /// What stays the same in the encoding whatever stands around the bytes, for three places.
    private static func base64Offsets(_ bytes: [UInt8]) -> [[Unicode.Scalar]] {
        (0..<3).compactMap { offset in
            let encodings = [UInt8(0x00), 0xFF, 0x55].map { filler in
                base64(
                    [UInt8](repeating: filler, count: offset) + bytes + [filler, filler, filler]
                )
            }
            let length = (offset + bytes.count) * 8 / 6
            let same = (0..<length).filter { place in
                encodings.allSatisfy { $0[place] == encodings[0][place] }
            }
            return same.isEmpty ? nil : same.map { encodings[0][$0] }
        }
    }
}

/// A pattern as a list of parts, matched by trying everything.
struct ReferencePattern {
    enum Part: Equatable {
        case scalar(Unicode.Scalar)
        case anyCharacter, anyText
    }

    var parts: [Part] = []

    init(sigma scalars: [Unicode.Scalar], hasEscapes: Bool, isCased: Bool) {
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if hasEscapes, scalar == "\\", let next, ["*", "?", "\\"].contains(next) {
                parts.append(.scalar(next))
                index += 2
                continue
            }
            switch scalar {
            case "*" where hasEscapes: parts.append(.anyText)
            case "?" where hasEscapes: parts.append(.anyCharacter)
            default: parts.append(.scalar(isCased ? scalar : ReferenceText.lowered(scalar)))
            }
            index += 1
        }
    }

    func matches(_ text: ArraySlice<Unicode.Scalar>) -> Bool { matches(text, parts[...]) }

    private func matches(_ text: ArraySlice<Unicode.Scalar>, _ parts: ArraySlice<Part>) -> Bool {
        guard let part = parts.first else { return text.isEmpty }
        switch part {
        case .anyText:
            let rest = parts.drop { $0 == .anyText }
            return (text.startIndex...text.endIndex).contains { matches(text[$0...], rest) }
        case .anyCharacter: return !text.isEmpty && matches(text.dropFirst(), parts.dropFirst())
        case .scalar(let scalar):
            return text.first == scalar && matches(text.dropFirst(), parts.dropFirst())
        }
    }
}
