// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Ingest
import Runtime

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
