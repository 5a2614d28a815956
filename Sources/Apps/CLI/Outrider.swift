// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Runtime
import Schema

/// The command `outrider`.
struct Outrider: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outrider",
        abstract: "Finds attacks in telemetry, explains them, and says what to do.",
        discussion: """
            Examples:
              outrider scan logs/                     what happened, in a terminal
              outrider scan --json logs/ | jq .       the same for a script
              zcat big.json.gz | outrider detect -    one JSON line a match
              outrider demo --once                    a story that shows it all

            Exit codes: 0 done, 1 findings at or above --fail-level, 2 usage or settings,
            3 none of the input could be used, 4 not allowed, 5 some of it could not be used.
            """,
        version: Version.current,
        subcommands: [
            ScanCommand.self, DetectCommand.self, RulesCommand.self, ExplainCommand.self,
            SourcesCommand.self, DemoCommand.self,
        ]
    )
}

/// What this build calls itself.
enum Version {
    static let current = "0.1.0"
}

@main
struct Main {
    static func main() async {
        // A pipe whose reader is gone is an error to be handled, not a death.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Outrider.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            StandardOutput.flush()
            exit(with: error)
        }
        StandardOutput.flush()
    }

    /// Ends the process with the contract's code: the library's own are 64 and 1.
    private static func exit(with error: any Error) -> Never {
        if let code = error as? ExitCode { Outrider.exit(withError: code) }
        if let error = error as? RuntimeError {
            for report in error.reports { StandardError.write("\(report)\n") }
            Outrider.exit(withError: ExitCode(error.exitCode))
        }
        if Outrider.exitCode(for: error) == .success { Outrider.exit(withError: error) }
        StandardError.write(Outrider.fullMessage(for: error) + "\n")
        Outrider.exit(withError: ExitCode(2))
    }
}

extension RuntimeError {
    /// 3 when input or output failed, 2 for what a person can settle in settings and arguments.
    var exitCode: Int32 {
        switch self {
        case .nothingReadable, .notWritable: 3
        default: 2
        }
    }
}
