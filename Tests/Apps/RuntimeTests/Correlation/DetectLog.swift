// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ingest
import Runtime
import Testing

/// Rules and records of a test, run by `detect`.
struct DetectLog {
    /// One line of the output, as far as tests ask.
    struct Line: Decodable, Equatable {
        struct Correlation: Decodable, Equatable {
            let type: String
            let count: Int
            let value: Double?
            let first: String
            let last: String
            let evidence: [String]
        }

        /// One value, or several.
        enum Value: Decodable, Equatable, ExpressibleByStringLiteral {
            case one(String)
            case several([String])

            init(stringLiteral text: String) { self = .one(text) }

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) {
                    self = .one(text)
                } else {
                    self = .several(try container.decode([String].self))
                }
            }
        }

        let rule: String
        let title: String
        let source: String
        let record: Int
        let time: String?
        let evidence: String
        let fields: [String: Value]
        let correlation: Correlation?
    }

    let folder: RuleFolder
    let engine: Engine

    init(_ files: [String: String], placeholders: [String: [String]] = [:]) throws {
        folder = try RuleFolder(files)
        var options = Engine.Options(rules: [folder.path], onlyGivenRules: true)
        options.placeholders = placeholders
        engine = try Engine(options)
    }

    /// The output for files of records, in the order given.
    func bytes(_ names: [String], threads: Int = 1) -> [UInt8] {
        let out = Output()
        let inputs = names.map { Input(name: "\(folder.path)/\($0)") }
        _ = DetectRun(engine).run(inputs, threads: threads) { out.bytes += $0 }
        return out.bytes
    }

    func lines(_ names: [String], threads: Int = 1) throws -> [Line] {
        try bytes(names, threads: threads).split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Line.self, from: Data($0))
        }
    }

    /// A logon, or a failed one, so many seconds after the hour.
    static func logon(
        _ second: Int,
        failed: Bool = true,
        user: String,
        host: String = "WS-1"
    ) -> String {
        """
        {"Channel":"Security","EventID":\(failed ? 4625 : 4624),"Computer":"\(host)",\
        "TargetUserName":"\(user)","@timestamp":"\(time(second))"}

        """
    }

    static func time(_ second: Int) -> String {
        let parts = [second / 3_600, second / 60 % 60, second % 60].map {
            $0 < 10 ? "0\($0)" : "\($0)"
        }
        return "2026-11-20T\(parts.joined(separator: ":")).000Z"
    }
}

/// Where a run writes to; one thread at a time does.
private final class Output: @unchecked Sendable {
    var bytes: [UInt8] = []
}
