// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Reads the YAML documents of one rule file.
///
/// Two readers: a lean one of our own for the YAML that rules are written in, and Yams for the
/// rest. For SigmaHQ's 3,754 rules Yams alone takes 0.55 CPU-s, four times as long as everything
/// else that reading them takes (reading with the lean one and all parsing: 0.12). The lean reader
/// gives up on whatever it is not sure of (anchors, tags, complex keys, errors), so what a file
/// means never depends on it, and Yams says what is wrong with a broken one.
///
/// - Limits: 1 MiB a file, 1,000 documents a file, 64 levels, 200,000 nodes a document.
enum YAMLDocuments {
    static let maximumBytes = 1 << 20
    static let maximumDocuments = 1_000
    static let maximumDepth = 64
    static let maximumNodes = 200_000

    static func read(_ text: String, from path: String) throws(SigmaError) -> [YAMLNode] {
        guard text.utf8.count <= maximumBytes else {
            throw .tooLarge(at: SourceLocation(file: path, line: 1), limit: maximumBytes)
        }
        let text = withPlainLineEnds(text)
        let documents: [YAMLNode]
        if let lean = LeanYAML.read(text) {
            documents = lean
        } else {
            documents = try GuardedYams.read(text, from: path)
        }
        guard documents.count <= maximumDocuments else {
            throw .tooManyDocuments(
                at: SourceLocation(file: path, line: documents[maximumDocuments].line),
                limit: maximumDocuments
            )
        }
        return documents
    }

    /// The text with line feeds only, and without a byte order mark.
    private static func withPlainLineEnds(_ text: String) -> String {
        guard text.utf8.contains(0x0D) || text.unicodeScalars.first == "\u{FEFF}" else {
            return text
        }
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var hasReturn = false
        let scalars = text.unicodeScalars
        for byte in scalars.first == "\u{FEFF}" ? Array(text.utf8.dropFirst(3)) : Array(text.utf8) {
            if !(byte == 0x0A && hasReturn) { out.append(byte == 0x0D ? 0x0A : byte) }
            hasReturn = byte == 0x0D
        }
        return String(decoding: out, as: UTF8.self)
    }
}
