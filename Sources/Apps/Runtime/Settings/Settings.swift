// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema

/// What a person set in `outrider.yml`, as far as this build reads it: the section `rules`.
///
/// The other sections belong to the server. They are accepted, so that one file serves both, and not
/// looked into.
package struct Settings: Sendable, Equatable {
    /// `rules`: which rules to load, and what they may stand for.
    package struct Rules: Sendable, Equatable {
        /// Folders or files with rules; relative ones are relative to the file of settings.
        package var directories: [String] = []
        /// Leaves the shipped rules out.
        package var only = false
        /// What `%name%` stands for in rules.
        package var placeholders: [String: [String]] = [:]
    }

    package var rules = Rules()

    package init() {}

    /// Reads a file; every problem in it is told at once, and none is passed over.
    package static func read(file path: String) throws(RuntimeError) -> Settings {
        let file = TextFile.read(path)
        guard let text = file.text else {
            throw .fileUnreadable(path: path, reason: file.reason ?? "unknown")
        }
        let reading = SettingsReader.read(text, from: path)
        guard reading.problems.isEmpty else { throw .invalid(reading.problems) }
        var settings = reading.settings
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        settings.rules.directories = settings.rules.directories.map { directory in
            directory.hasPrefix("/") ? directory : folder + "/" + directory
        }
        return settings
    }
}
