// SPDX-License-Identifier: Apache-2.0

import Schema

/// What a file's first bytes are taken for.
enum InputFormat {
    case evtx
    case json(JSONLayout)
    case zeek, xml, splunk
    case csv(CSVDialect)
    case lines(LineLayout)

    /// What log sources and reports call the format.
    var name: String {
        switch self {
        case .evtx: "evtx"
        case .json: "json"
        case .zeek: "zeek"
        case .xml: "xml"
        case .splunk: "splunk"
        case .csv: "csv"
        case .lines(let layout): layout.name
        }
    }

    /// A guess with how sure it is, from 0 to 1.
    typealias Guess = (format: InputFormat, score: Double)

    /// What a text file is that begins so; nil for what is no text.
    ///
    /// The surest guess wins. A bracket or brace at the beginning speaks for JSON, but some line
    /// formats begin with a bracket too; a whole line of JSON further on means little, for other
    /// logs have them.
    static func guess(head: [UInt8]) -> Guess? {
        head.withUnsafeBytes { bytes in
            var guesses: [Guess] = [
                (.xml, XMLEventRecordReader.score(head: bytes)),
                (.zeek, ZeekRecordReader.score(head: bytes)),
                (.splunk, SplunkRecordReader.score(head: bytes)),
            ]
            if let layout = JSONLayout(head: head) {
                guesses.append((.json(layout), beginsWithBracket(head) ? 0.95 : 0.3))
            }
            if let lines = LineLayout.best(head: bytes) {
                guesses.append((.lines(lines.layout), lines.score))
            }
            guesses.append((.csv(CSVDialect(head: bytes)), CSVRecordReader.score(head: bytes)))
            let best = guesses.max { $0.score < $1.score }
            return best.flatMap { $0.score > 0 ? $0 : nil }
        }
    }

    private static func beginsWithBracket(_ head: [UInt8]) -> Bool {
        let text = head.starts(with: TextEncoding.mark) ? head.dropFirst(3) : head[...]
        let first = text.first { !TextEncoding.isBlank($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
