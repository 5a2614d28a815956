// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Ingest
import Schema

/// A level on the command line.
struct LevelArgument: ExpressibleByArgument {
    let level: Level

    init(level: Level) { self.level = level }

    init?(argument: String) {
        guard let level = Level(rawValue: argument.lowercased()) else { return nil }
        self.level = level
    }

    var defaultValueDescription: String { level.rawValue }

    static var allValueStrings: [String] { Level.allCases.map(\.rawValue) }
}

/// A moment on the command line.
struct MomentArgument: ExpressibleByArgument {
    let time: Timestamp

    init?(argument: String) {
        guard let time = Timestamp(parsing: argument) else { return nil }
        self.time = time
    }
}
