// SPDX-License-Identifier: Apache-2.0

/// A function, initialiser, subscript or computed property, and how long its body is.
struct FunctionBody: Equatable, Sendable {
    let name: String
    /// Line of the keyword, counted from 1.
    let line: Int
    /// Lines between the body's braces; 1 for a body on one line.
    let length: Int
}

/// Finds functions by their tokens.
///
/// It reads declarations as far as it must: a body is the first `{` outside brackets, and a
/// declaration without one (a protocol's) ends at the next declaration or `}`.
struct FunctionScanner {
    private let tokens: [SwiftToken]

    init(_ tokens: [SwiftToken]) {
        self.tokens = tokens
    }

    func bodies() -> [FunctionBody] {
        tokens.indices.compactMap { index in
            guard let name = nameOfDeclaration(at: index),
                let opening = openingBrace(after: index, isVariable: tokens[index].text == "var"),
                let closing = closingBrace(of: opening)
            else { return nil }
            return FunctionBody(
                name: name,
                line: tokens[index].line,
                length: max(1, tokens[closing].line - tokens[opening].line - 1)
            )
        }
    }

    /// The index of the brace that closes the one at `opening`.
    func closingBrace(of opening: Int) -> Int? {
        var depth = 0
        for index in opening..<tokens.count {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private func nameOfDeclaration(at index: Int) -> String? {
        let before = index > 0 ? tokens[index - 1].text : ""
        let after = index + 1 < tokens.count ? tokens[index + 1].text : ""
        switch tokens[index].text {
        case "func":
            return after
        case "init" where before != "." && ["(", "?", "!", "<"].contains(after):
            return "init"
        case "subscript" where before != "." && ["(", "<"].contains(after):
            return "subscript"
        case "deinit" where after == "{":
            return "deinit"
        case "var" where !Self.bindings.contains(before):
            return after
        default:
            return nil
        }
    }

    private func openingBrace(after start: Int, isVariable: Bool) -> Int? {
        var depth = 0
        for index in (start + 1)..<tokens.count {
            let token = tokens[index]
            switch token.text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return index
            case "}" where depth == 0: return nil
            case "=" where depth == 0 && isVariable: return nil
            default:
                let isNewLine = index > start + 1 && token.line > tokens[index - 1].line
                if depth == 0, isNewLine, Self.starters.contains(token.text) { return nil }
            }
        }
        return nil
    }

    /// Words after which `var` binds a name and declares no property.
    private static let bindings: Set<String> = ["for", "case", "(", ",", "if", "guard", "while"]

    /// Words that begin the next declaration.
    private static let starters: Set<String> = [
        "@", "#", "func", "var", "let", "init", "deinit", "subscript", "case", "typealias",
        "associatedtype", "struct", "enum", "class", "actor", "extension", "protocol", "import",
        "static", "mutating", "nonmutating", "package", "public", "internal", "fileprivate",
        "private", "nonisolated", "override", "final", "prefix", "postfix", "infix",
    ]
}
