// SPDX-License-Identifier: Apache-2.0

/// A line in a file that a person wrote: a rule, a mapping, a setting.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// Path as the person gave it, so it can be pasted back.
    public let file: String
    /// Line, counted from 1.
    public let line: Int

    /// Names a line of a file.
    public init(file: String, line: Int) {
        precondition(line >= 1, "lines are counted from 1, got \(line)")
        self.file = file
        self.line = line
    }

    /// `file:line`, as editors and terminals follow it.
    public var description: String { "\(file):\(line)" }
}
