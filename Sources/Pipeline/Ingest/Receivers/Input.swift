// SPDX-License-Identifier: Apache-2.0

/// One file to be read, or standard input.
package struct Input: Hashable, Sendable {
    /// What the reports call it: the path as given, a file of a folder with the folder in front,
    /// `-` for standard input.
    package let name: String

    package init(name: String) { self.name = name }

    /// Whether it is standard input.
    package var isStandardInput: Bool { name == "-" }
}
