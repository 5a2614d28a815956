// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema

/// The steps of an incident as rows: time, host, what happened, and below it why it counts.
struct StepLines {
    private let style: Style
    private let width: Int
    private let hostWidth: Int

    /// Columns before the host's name: two blanks, the clock, two blanks.
    private static let hostColumn = 12

    init(_ steps: [Assessment.Step], style: Style, width: Int) {
        self.style = style
        self.width = width
        hostWidth = steps.map { Self.hostName($0.host).count }.max() ?? 0
    }

    /// One step, without the line feed at its end.
    func text(_ step: Assessment.Step) -> String {
        let column = Self.hostColumn + hostWidth + 2
        let clock = step.time?.clock ?? "--:--:--"
        let host = Layout.padded(Self.hostName(step.host), hostWidth)
        let act = Layout.wrapped(step.text, first: column, indent: column, width: width)
        let parts = [
            step.technique, step.detector, step.evidence.first.map { Self.short($0.text) },
        ]
        let why = parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
        let below = Layout.wrapped(why, first: column, indent: column, width: width)
            .split(separator: "\n")
            .map { $0.drop { $0 == " " } }
            .map { String(repeating: " ", count: column) + style.dim(String($0)) }
        return (["  \(style.dim(clock))  \(host)  \(act)"] + below).joined(separator: "\n")
    }

    /// Enough of an id to find it by.
    static func short(_ id: String) -> String { String(id.prefix(16)) }

    private static func hostName(_ name: String) -> String {
        String(name.prefix { $0 != "." }.prefix(15))
    }
}
