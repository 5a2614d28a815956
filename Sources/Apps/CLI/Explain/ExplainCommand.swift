// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Runtime
import Schema

/// The verb `outrider explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show the record behind an evidence id.",
        discussion: """
            A beginning of the id is enough. Exits 1 when no record has it.

            Example:
              outrider explain ev-3f9c21ab04de --input logs/
            """
    )

    @Argument(help: "Evidence ids, ev-….")
    var ids: [String]

    @Option(name: .long, help: "Files or folders to look in; repeatable.", completion: .file())
    var input: [String]

    @OptionGroup var output: OutputOptions

    func validate() throws {
        for id in ids where !id.hasPrefix("ev-") || id.count < 7 {
            throw ValidationError("'\(id)' is no evidence id; they look like ev-3f9c21ab04de.")
        }
    }

    func run() throws {
        let (inputs, problems) = try Inputs.walk(input)
        for problem in problems { StandardError.write("\(problem)\n") }
        let engine = try Engine(Engine.Options(onlyGivenRules: true))
        let records = EvidenceSearch(engine).find(ids, in: inputs)
        for record in records {
            StandardOutput.write(output.json ? Self.json(record) : text(record))
        }
        let missing = ids.filter { id in !records.contains { $0.id.text.hasPrefix(id) } }
        for id in missing { StandardError.write("no record has the id \(id)\n") }
        if !missing.isEmpty { throw ExitCode(1) }
    }

    private func text(_ record: EvidenceSearch.Record) -> String {
        let style = Style(output.color)
        var out = "\(style.bold(record.id.text))\n"
        out += "  \(record.place.source), record \(record.place.record)"
        out += record.time.map { ", \($0)" } ?? ", without a time"
        out += record.logSource.isEmpty ? "\n" : ", \(record.logSource)\n"
        if let origin = record.timeOrigin { out += "  time \(Visible.text(origin))\n" }
        let column = min(record.fields.map(\.name.count).max() ?? 0, 28)
        for field in record.fields {
            out +=
                "  \(style.dim(Layout.padded(field.name, column)))  \(Visible.text(field.value))\n"
        }
        if let raw = record.raw { out += "  \(style.dim("as it stands:")) \(Visible.text(raw))\n" }
        return out
    }

    private static func json(_ record: EvidenceSearch.Record) -> String {
        var out = Array("{\"id\":".utf8)
        JSONText.append(record.id.text, to: &out)
        out += ",\"source\":".utf8
        JSONText.append(record.place.source, to: &out)
        out += ",\"record\":\(record.place.record),\"time\":".utf8
        if let time = record.time {
            JSONText.append("\(time)", to: &out)
        } else {
            out += "null".utf8
        }
        out += ",\"time_origin\":".utf8
        if let origin = record.timeOrigin {
            JSONText.append(origin, to: &out)
        } else {
            out += "null".utf8
        }
        out += ",\"type\":".utf8
        JSONText.append(record.logSource, to: &out)
        out += ",\"fields\":{".utf8
        var seen: Set<String> = []
        for field in record.fields where seen.insert(field.name).inserted {
            if seen.count > 1 { out.append(UInt8(ascii: ",")) }
            JSONText.append(field.name, to: &out)
            out.append(UInt8(ascii: ":"))
            let values = record.fields.filter { $0.name == field.name }.map(\.value)
            append(values, to: &out)
        }
        out += "},\"raw\":".utf8
        if let raw = record.raw { JSONText.append(raw, to: &out) } else { out += "null".utf8 }
        out += "}\n".utf8
        return String(decoding: out, as: UTF8.self)
    }

    private static func append(_ values: [String], to out: inout [UInt8]) {
        guard values.count > 1 else {
            JSONText.append(values.first ?? "", to: &out)
            return
        }
        out.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append(value, to: &out)
        }
        out.append(UInt8(ascii: "]"))
    }
}

/// Text of a record made safe for a terminal.
enum Visible {
    /// Shows control, bidi and zero-width characters as `\u{…}` instead of obeying them.
    static func text(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                out += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// The same, with line ends left as they are.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Self.text(String($0)) }
            .joined(separator: "\n")
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: true
        default: false
        }
    }
}
