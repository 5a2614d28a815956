// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Ingest
import Runtime
import Schema
import Sigma

/// The verb `outrider demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play a made-up attack from the first mail to the decision.",
        discussion: """
            Everything in the story is made up, the connector only pretends, and nothing on this
            machine or on any other is touched.

            Example:
              outrider demo --once
            """
    )

    @Flag(name: .long, help: "Play the story in the terminal and end.")
    var once = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard once else {
            throw ValidationError("the demo plays in the terminal: outrider demo --once")
        }
    }

    func run() async throws {
        let engine = try Engine(Engine.Options(isCached: true))
        let folder = engine.content.folder + "/demo"
        var options = ScanOptions()
        try options.read(policy: folder + "/policy.yml", assets: folder + "/assets.yml")
        options.inputs = [folder + "/story"]
        var pipeline = Pipeline(engine, options)
        for input in InputWalk(paths: options.inputs).inputs { pipeline.read(input) }
        let result = pipeline.finish()
        if output.json {
            let document = ScanDocument(result, problems: [], all: true)
            StandardOutput.write(
                String(decoding: try document.json(pretty: true), as: UTF8.self) + "\n"
            )
            return
        }
        var story = DemoText(style: Style(output.color), width: StandardOutput.width)
        try await story.tell(result, rules: engine.set.rules.count, policy: options.policy)
    }
}
