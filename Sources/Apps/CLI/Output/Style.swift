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
    /// What is longer than a line, such as a path, is broken behind a slash, or where it must be.
    static func wrapped(_ text: String, first: Int, indent: Int, width: Int) -> String {
        var lines: [String] = []
        var line = ""
        var room = max(width - first, 8)
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
                room = max(width - indent, 8)
            }
            line += line.isEmpty ? String(word) : " " + word
            while line.count > room {
                let cut = cut(line, room)
                lines.append(String(line.prefix(cut)))
                line.removeFirst(cut)
                room = max(width - indent, 8)
            }
        }
        lines.append(line)
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// How many characters of a long word stay on its line.
    private static func cut(_ word: String, _ room: Int) -> Int {
        let start = Array(word.prefix(room))
        let slash = start.lastIndex { $0 == "\\" || $0 == "/" } ?? 0
        return slash >= room / 2 ? slash + 1 : room
    }

    /// Parts with a dot between them, never broken inside of one.
    static func joined(_ parts: [String], indent: Int, width: Int) -> String {
        var out = ""
        var column = 0
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            if column > 0, column + part.count + (isLast ? 0 : 2) > width {
                out += "\n" + String(repeating: " ", count: indent)
                column = indent
            }
            let piece = part + (isLast ? "" : " · ")
            out += piece
            column += piece.count
        }
        return out.split(separator: "\n").map {
            $0.hasSuffix(" ") ? String($0.dropLast()) : String($0)
        }
        .joined(separator: "\n")
    }

    /// A command as a shell takes it, broken before options with a backslash.
    static func command(_ text: String, indent: Int, width: Int) -> String {
        var lines: [String] = []
        var line = ""
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        var isQuoted = false
        for word in words {
            let breaks = !isQuoted && word.hasPrefix("-") && !line.isEmpty
            if breaks, indent + line.count + 1 + word.count + 16 > width {
                lines.append(line + " \\")
                line = "  " + word
            } else {
                line += line.isEmpty ? String(word) : " " + word
            }
            if !word.count(where: { $0 == "'" }).isMultiple(of: 2) { isQuoted.toggle() }
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
