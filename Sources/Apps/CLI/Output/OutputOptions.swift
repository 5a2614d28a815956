// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Ingest
import Runtime
import Schema
import Sigma

/// What every verb takes about its output.
struct OutputOptions: ParsableArguments {
    @Flag(
        name: .long,
        help: "Machine output on standard output; everything else on standard error."
    )
    var json = false

    @Flag(name: .long, help: "No progress and no hints.")
    var quiet = false

    @Option(name: .long, help: "Colour: auto, always or never. NO_COLOR is respected.")
    var color = ColorChoice.auto
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

    /// Loads them, and says on standard error what cannot be used.
    func load(quiet: Bool) throws -> Engine {
        guard !onlyRules || !rules.isEmpty else {
            throw ValidationError("--only-rules needs --rules DIR.")
        }
        let engine = try Engine(
            Engine.Options(rules: rules, onlyGivenRules: onlyRules, isCached: true)
        )
        for problem in engine.problems { StandardError.write("\(problem)\n") }
        for refused in engine.refused { StandardError.write("\(refused.report)\n") }
        if engine.set.rules.isEmpty {
            StandardError.write("No rule could be loaded; nothing will be found.\n")
        }
        return engine
    }
}

/// The inputs of a verb.
enum Inputs {
    /// Finds the files, and says which paths cannot be used.
    static func walk(_ paths: [String]) throws -> (inputs: [Input], problems: [IngestProblem]) {
        if paths.filter({ $0 == "-" }).count > 1 {
            throw ValidationError("'-' can be given once: standard input is read once.")
        }
        let walk = InputWalk(paths: paths)
        return (walk.inputs, walk.problems)
    }

    /// 0, 3 when nothing could be used, 5 when something could not.
    static func exitCode(problems: Int, usable: Int) -> Int32 {
        if problems == 0 { return 0 }
        return usable == 0 ? 3 : 5
    }
}
