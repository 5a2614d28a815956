// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A program that ran to its end, and what it used.
struct Child {
    /// Processor time, user and system, all threads.
    let cpuSeconds: Double
    let wallSeconds: Double
    /// The most memory it had.
    let peakBytes: Int
    /// What it wrote to standard output.
    let output: Data

    /// Runs a program; its standard error is this one's.
    ///
    /// - Parameters:
    ///   - arguments: The program, looked up on `PATH`, and its arguments.
    ///   - accepted: Exit codes that are no failure.
    /// - Returns: What it used and wrote.
    /// - Throws: `BenchProblem` when it cannot be started, or ends otherwise.
    static func run(_ arguments: [String], accepted: Set<Int32> = [0]) throws -> Child {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "outrider-bench-\(getpid())-\(UInt64.random(in: 0 ... .max))").path
        defer { unlink(file) }
        let clock = ContinuousClock()
        let start = clock.now
        let process = try spawn(arguments, output: file)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw BenchProblem("cannot wait for \(arguments[0])") }
        }
        let wall = clock.now - start
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
        guard accepted.contains(code) else {
            let line = arguments.joined(separator: " ").prefix(200)
            throw BenchProblem("exit code \(code) of: \(line)")
        }
        return Child(
            cpuSeconds: usage.ru_utime.seconds + usage.ru_stime.seconds,
            wallSeconds: Double(wall.components.seconds)
                + Double(wall.components.attoseconds) / 1e18,
            peakBytes: usage.ru_maxrss * 1_024,
            output: FileManager.default.contents(atPath: file) ?? Data()
        )
    }

    private static func spawn(_ arguments: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        let words = arguments.map { strdup($0) } + [nil]
        let settings = environment.map { strdup($0) } + [nil]
        defer { for text in words + settings { free(text) } }
        var process: pid_t = 0
        let problem = posix_spawnp(&process, arguments[0], &actions, nil, words, settings)
        guard problem == 0 else {
            let reason = String(cString: strerror(problem))
            throw BenchProblem("cannot start \(arguments[0]): \(reason)")
        }
        return process
    }

    /// Ours, without settings that would change what is measured.
    private static let environment = ProcessInfo.processInfo.environment
        .filter { !$0.key.hasPrefix("OUTRIDER_") }
        .merging(["NO_COLOR": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"]) { $1 }
        .map { "\($0)=\($1)" }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
