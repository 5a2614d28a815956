// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Ingest
import Runtime

/// The verb `outrider sources list`.
struct SourcesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the log sources that records are told apart by.",
        discussion: """
            Examples:
              outrider sources list
              outrider sources list --json | jq -r .services[]
            """
    )

    @OptionGroup var output: OutputOptions

    private struct Line: Encodable {
        let name: String
        let family: String
        let product: String
        let services: [String]
        let categories: [String]
    }

    func run() throws {
        let engine = try Engine(Engine.Options(onlyGivenRules: true))
        for problem in engine.problems { StandardError.write("\(problem)\n") }
        for source in engine.sources {
            let services = source.serviceNames
            let categories = source.categoryNames
            if output.json {
                let line = Line(
                    name: source.name,
                    family: source.family,
                    product: source.product,
                    services: services,
                    categories: categories
                )
                StandardOutput.write(try JSONLine.of(line) + "\n")
            } else {
                let named = services.prefix(4).joined(separator: ", ")
                let more = services.count > 4 ? ", … (\(services.count))" : ""
                StandardOutput.write(
                    Layout.padded(source.name, 26) + Layout.padded(source.family, 18)
                        + Layout.padded(source.product, 14) + named + more + "\n"
                )
            }
        }
    }
}
