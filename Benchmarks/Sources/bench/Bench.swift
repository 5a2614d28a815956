// SPDX-License-Identifier: Apache-2.0

import Foundation

/// `bench`: Outrider's speed on the canonical workloads, as ratios to a yardstick.
///
/// A ratio is the yardstick's processor time divided by ours, for the same lines in the same minute,
/// so a slow or busy machine changes both. Ends with 1 when a figure is below its threshold, with 2
/// when it cannot measure.
@main
struct Bench {
    static func main() {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            if let folder = options.folderToLoad { return try RuleLoading.load(folder) }
            let isGood = try run(options)
            exit(isGood ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
            exit(2)
        }
    }

    private static func run(_ options: Options) throws -> Bool {
        let workspace = try Workspace()
        defer { workspace.remove() }
        let bench = try Workbench(options: options, workspace: workspace)
        print(bench.heading)
        var isGood = true
        for workload in Workload.all where options.wants(workload.name) {
            switch try workload.measure(bench) {
            case .skipped(let reason): print("\n\(workload.name): left out: \(reason)")
            case .figure(let figure):
                let threshold = try Threshold.read(workload.name)
                let verdict = threshold.verdict(on: figure)
                print("\n\(workload.name): \(workload.what)\n\(figure.text)\n\(verdict.text)")
                isGood = isGood && verdict.isGood
            }
        }
        print(isGood ? "\nnothing is below its threshold" : "\nbelow its threshold: see above")
        return isGood
    }
}

/// What keeps the program from measuring, in a sentence.
struct BenchProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The program's arguments.
struct Options {
    /// The program that is measured.
    var binary = Repository.root + "/.build/release/outrider"
    /// How often each workload is measured; the median counts.
    var rounds = 3
    /// Beginnings of the names of the workloads to measure; all when empty.
    var only: [String] = []
    /// For the child that measures the library: the rules it is to load.
    var folderToLoad: String?

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        while let argument = rest.popFirst() {
            guard let value = rest.popFirst() else {
                throw BenchProblem("usage: bench [--binary FILE] [--rounds N] [--only NAME]…")
            }
            switch argument {
            case "--binary": binary = value
            case "--rounds": rounds = max(1, Int(value) ?? 3)
            case "--only": only.append(value)
            case "--load-rules": folderToLoad = value
            default: throw BenchProblem("there is no option \(argument)")
            }
        }
    }

    func wants(_ name: String) -> Bool {
        only.isEmpty || only.contains { name.hasPrefix($0) }
    }
}

/// Where things lie in the checkout.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The folder of public telemetry and rules beside the checkout, or nil.
    static var shared: String? {
        let environment = ProcessInfo.processInfo.environment
        let folder = (environment["OUTRIDER_SHARED"] ?? root + "/../shared") + "/data"
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }
}
