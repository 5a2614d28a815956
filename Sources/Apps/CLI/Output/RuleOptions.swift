// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Runtime
import Schema
import Sigma

/// The file of settings that a verb reads.
struct SettingsOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Settings, outrider.yml: its rules' directories, only and placeholders.",
            valueName: "file"
        ),
        completion: .file()
    )
    var config: String?

    /// What the file says; without one, nothing is set.
    func read() throws -> Settings {
        try config.map { try Settings.read(file: $0) } ?? Settings()
    }

    /// The rules of the paths given, or else the shipped ones with those of the settings.
    func load(paths: [String]) throws -> (engine: Engine, folders: [String]) {
        let settings = try read()
        guard paths.isEmpty else {
            var options = Engine.Options(rules: paths, onlyGivenRules: true)
            options.placeholders = settings.rules.placeholders
            return (try Engine(options), paths)
        }
        let engine = try Engine(try RuleOptions.options([], only: false, settings))
        let shipped = settings.rules.only ? [] : [engine.content.folder + "/rules"]
        return (engine, shipped + settings.rules.directories)
    }
}

/// Which rules a verb loads.
struct RuleOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Sigma rules to load: a folder or a file; repeatable.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var rules: [String] = []

    @Flag(name: .long, help: "Leave the shipped rules out.")
    var onlyRules = false

    @OptionGroup var settings: SettingsOption

    /// Loads them, and says on standard error what cannot be used.
    func load(quiet: Bool) throws -> Engine {
        var options = try Self.options(rules, only: onlyRules, settings.read())
        options.isCached = true
        let engine = try Engine(options)
        for problem in engine.problems { StandardError.write("\(problem)\n") }
        for refused in engine.refused { StandardError.write("\(refused.report)\n") }
        if engine.set.rules.isEmpty {
            StandardError.write("No rule could be loaded; nothing will be found.\n")
        }
        return engine
    }

    /// What the command line and the settings say together.
    static func options(
        _ rules: [String],
        only: Bool,
        _ settings: Settings
    ) throws -> Engine.Options {
        let all = settings.rules.directories + rules
        if all.isEmpty, only { throw ValidationError("--only-rules needs --rules DIR.") }
        if all.isEmpty, settings.rules.only {
            throw ValidationError("'rules.only' needs 'rules.directories', or --rules DIR.")
        }
        var options = Engine.Options(rules: all, onlyGivenRules: only || settings.rules.only)
        options.placeholders = settings.rules.placeholders
        return options
    }
}
