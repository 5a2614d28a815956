// SPDX-License-Identifier: Apache-2.0

internal import Schema
internal import Yams

/// Reads YAML with Yams, and keeps hostile files from costing more than their size.
///
/// libyaml takes nesting as deep as the text is long, and Yams recurses over it; an alias is a
/// shared node there, so a short file can stand for a tree of any size. Hence three guards: depth
/// is measured before Yams sees the text, aliases are refused where they could become part of a key
/// (keys are hashed as whole trees), and the tree is copied with a limit on its nodes.
enum GuardedYams {
    static func read(_ text: String, from path: String) throws(SigmaError) -> [YAMLNode] {
        try refuseHostileShape(text, from: path)
        var found: [YAMLNode] = []
        do {
            // Not `compose_all`: its sequence ends at an error without a word.
            let parser = try Parser(yaml: text, encoding: .utf8)
            while let node = try parser.nextRoot() {
                guard found.count <= YAMLDocuments.maximumDocuments else { break }
                var copy = Copy(path: path)
                found.append(try copy.node(node, depth: 0))
            }
        } catch let error as SigmaError {
            throw error
        } catch let error as YamlError {
            throw problem(error, in: path)
        } catch {
            throw .yaml("not readable as YAML", at: SourceLocation(file: path, line: 1))
        }
        return found
    }

    private static func problem(_ error: YamlError, in path: String) -> SigmaError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .yaml(problem, at: SourceLocation(file: path, line: max(mark.line, 1)))
        case .duplicatedKeysInMapping(let duplicates, let context):
            .duplicateKey(
                duplicates.first ?? "",
                at: SourceLocation(file: path, line: max(context.mark.line, 1))
            )
        default: .yaml("not readable as YAML", at: SourceLocation(file: path, line: 1))
        }
    }

    /// Copies Yams' tree into ours and counts what it copies.
    private struct Copy {
        let path: String
        var count = 0

        mutating func node(_ node: Node, depth: Int) throws(SigmaError) -> YAMLNode {
            count += 1
            let line = max(node.mark?.line ?? 1, 1)
            let place = SourceLocation(file: path, line: line)
            guard count <= YAMLDocuments.maximumNodes else {
                throw .aliases("the aliases stand for too many values", at: place)
            }
            guard depth <= YAMLDocuments.maximumDepth else { throw .tooDeep(at: place) }
            switch node {
            case .scalar(let scalar):
                let text = scalar.string
                return YAMLNode(
                    line: line,
                    content: .scalar(text, isPlain: scalar.style == .plain || scalar.style == .any)
                )
            case .sequence(let sequence):
                var items: [YAMLNode] = []
                for item in sequence { items.append(try self.node(item, depth: depth + 1)) }
                return YAMLNode(line: line, content: .sequence(items))
            case .mapping(let mapping):
                return YAMLNode(
                    line: line,
                    content: .mapping(try pairs(mapping, place: place, depth: depth))
                )
            case .alias:
                throw .aliases("an alias that stands for nothing", at: place)
            }
        }

        private mutating func pairs(
            _ mapping: Node.Mapping,
            place: SourceLocation,
            depth: Int
        ) throws(SigmaError) -> [YAMLPair] {
            var pairs: [YAMLPair] = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw .yaml("a key that is not text", at: place)
                }
                guard name != "<<" else { throw .aliases("a merge key", at: place) }
                pairs.append(
                    YAMLPair(
                        key: name,
                        line: max(key.mark?.line ?? place.line, 1),
                        value: try node(value, depth: depth + 1)
                    )
                )
            }
            return pairs
        }
    }
}

// MARK: - The shape of the text

extension GuardedYams {
    /// Refuses nesting that only an attacker writes, and aliases that could become keys.
    private static func refuseHostileShape(_ text: String, from path: String) throws(SigmaError) {
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map(
            Array.init
        )
        var scan = ShapeScan(path: path, hasAnchors: lines.contains(where: ShapeScan.hasAnchor))
        for line in lines { try scan.read(line) }
    }

    /// Looks at a text line by line.
    ///
    /// It does not follow quotes over line ends, so what it takes for quoted may not be. Brackets in
    /// quotes are therefore counted too, only more generously; and aliases matter, wherever they seem
    /// to stand, as soon as anything looks like an anchor.
    ///
    /// - Limits: 200 columns of indentation, 64 columns of dashes, brackets 64 deep, 500 brackets in
    ///   quotes.
    private struct ShapeScan {
        let path: String
        let hasAnchors: Bool
        var line = 0
        var flowDepth = 0
        var quotedBrackets = 0

        init(path: String, hasAnchors: Bool) { (self.path, self.hasAnchors) = (path, hasAnchors) }

        mutating func read(_ bytes: [UInt8]) throws(SigmaError) {
            line += 1
            let place = SourceLocation(file: path, line: line)
            let text = bytes.firstIndex { $0 != 0x20 } ?? bytes.count
            guard text <= 200 else { throw .tooDeep(at: place) }
            guard try contentStart(bytes, from: text, place: place) - text <= 64 else {
                throw .tooDeep(at: place)
            }
            var quotedUntil = 0
            for index in bytes.indices {
                switch bytes[index] {
                case UInt8(ascii: "'"), UInt8(ascii: "\""):
                    guard index >= quotedUntil, Self.begins(bytes, at: index) else { continue }
                    quotedUntil = bytes[(index + 1)...].firstIndex(of: bytes[index]) ?? 0
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    if index < quotedUntil { quotedBrackets += 1 } else { flowDepth += 1 }
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    if index >= quotedUntil { flowDepth = max(0, flowDepth - 1) }
                case UInt8(ascii: "*") where hasAnchors && Self.begins(bytes, at: index):
                    guard flowDepth == 0, !isKey(bytes, at: index) else {
                        throw .aliases("an alias in a key or in brackets", at: place)
                    }
                default: break
                }
                guard flowDepth <= YAMLDocuments.maximumDepth, quotedBrackets <= 500 else {
                    throw .tooDeep(at: place)
                }
            }
        }

        /// Where the dashes at the beginning of a line end.
        private func contentStart(
            _ bytes: [UInt8],
            from start: Int,
            place: SourceLocation
        ) throws(SigmaError) -> Int {
            var index = start
            while index + 1 < bytes.count, bytes[index + 1] == 0x20 || bytes[index] == 0x20 {
                guard bytes[index] != UInt8(ascii: "?") else {
                    throw .aliases("a complex key", at: place)
                }
                guard bytes[index] == UInt8(ascii: "-") || bytes[index] == 0x20 else { break }
                index += 1
            }
            return index
        }

        static func hasAnchor(_ bytes: [UInt8]) -> Bool {
            bytes.indices.contains { bytes[$0] == UInt8(ascii: "&") && begins(bytes, at: $0) }
        }

        /// Whether a quote, an anchor or an alias may begin here.
        private static func begins(_ bytes: [UInt8], at index: Int) -> Bool {
            guard index + 1 < bytes.count, bytes[index + 1] != 0x20 else { return false }
            let before = index == 0 ? 0x20 : bytes[index - 1]
            return [0x20, 0x09, UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: "{")]
                .contains(before)
        }

        private func isKey(_ bytes: [UInt8], at index: Int) -> Bool {
            let end = bytes[index...].firstIndex { $0 == 0x20 || $0 == UInt8(ascii: ":") }
            let next = bytes[(end ?? bytes.count)...].first { $0 != 0x20 }
            return next == UInt8(ascii: ":")
        }
    }
}
