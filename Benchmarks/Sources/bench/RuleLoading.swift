// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Sigma

/// The library on its own: rule files read and compiled, in a child of this program.
enum RuleLoading {
    /// Reads every rule below a folder, compiles them, and says how many.
    static func load(_ folder: String) throws {
        var reading = RuleReading()
        for path in Workspace.files(below: folder, ending: ".yml") {
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            reading.read(String(decoding: data, as: UTF8.self), from: path)
        }
        let set = RuleSet(reading.rules, names: FieldNames())
        print(set.rules.count, reading.problems.count)
    }
}
