// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ingest
import Runtime
import Schema

/// The whole pipeline in this process: files in, a scan's result out.
enum Scenario {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Recordings of real attacks, where they are at hand.
    static let telemetry: URL = {
        let shared = ProcessInfo.processInfo.environment["OUTRIDER_SHARED"]
        let folder = shared.map { URL(filePath: $0) } ?? root.appending(path: "../shared")
        return folder.appending(path: "data/telemetry").standardizedFileURL
    }()

    /// Scans paths from the checkout's root, or absolute ones.
    static func scan(
        _ paths: [String],
        rules: String? = nil,
        policy: String? = nil,
        assets: String? = nil
    ) throws -> ScanResult {
        var options = ScanOptions()
        options.inputs = paths
        try options.read(policy: policy.map(place), assets: assets.map(place))
        let engine = try Engine(
            Engine.Options(rules: rules.map { [place($0)] } ?? [], onlyGivenRules: rules != nil)
        )
        var pipeline = Pipeline(engine, options)
        for input in InputWalk(paths: paths.map(place)).inputs { pipeline.read(input) }
        return pipeline.finish()
    }

    static func place(_ path: String) -> String {
        path.hasPrefix("/") ? path : root.appending(path: path).path
    }
}

extension ScanResult.Case {
    /// What is decided about isolating a host.
    func isolation(of host: String) -> Decision? {
        decisions.first { $0.verb == .isolate && $0.target.text == host }?.decision
    }
}
