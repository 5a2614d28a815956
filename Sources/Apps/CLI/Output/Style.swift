// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Schema

/// When to colour: never so that only colour says something.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
    case auto, always, never
}

/// Colours for a terminal, or none.
struct Style {
    let isColored: Bool

    init(_ choice: ColorChoice) {
        switch choice {
        case .always: isColored = true
        case .never: isColored = false
        case .auto:
            if getenv("CLICOLOR_FORCE") != nil {
                isColored = true
            } else {
                isColored = StandardOutput.isTerminal && getenv("NO_COLOR") == nil
            }
        }
    }

    func bold(_ text: String) -> String { code("1", text) }
    func dim(_ text: String) -> String { code("2", text) }
    func good(_ text: String) -> String { code("32", text) }
    func accent(_ text: String) -> String { code("36", text) }

    /// A level's word with its shape, so that it is told without colour too.
    func level(_ level: Level) -> String {
        let text = "\(Self.shape(level)) \(level.rawValue.uppercased())"
        return code(Self.color(level), text)
    }

    private static func shape(_ level: Level) -> String {
        switch level {
        case .critical: "▲"
        case .high: "◆"
        case .medium: "■"
        case .low: "●"
        case .informational: "○"
        }
    }

    private static func color(_ level: Level) -> String {
        switch level {
        case .critical: "1;31"
        case .high: "1;33"
        case .medium: "33"
        case .low: "34"
        case .informational: "2"
        }
    }

    private func code(_ code: String, _ text: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Text laid out for so many columns.
enum Layout {
    /// Breaks text at blanks; lines after the first begin with `indent` blanks.
    ///
    /// What is longer than a line stands on one of its own: a path or an id is never cut.
    static func wrapped(_ text: String, first: Int, indent: Int, width: Int) -> String {
        var lines: [String] = []
        var line = ""
        var room = width - first
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
                room = width - indent
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        lines.append(line)
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// A number with commas between its thousands: `184,233`.
    static func grouped(_ number: Int) -> String {
        var digits = String(abs(number))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A number and a noun that agree: `1 incident`, `2 incidents`.
    static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
