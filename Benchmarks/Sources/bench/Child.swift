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
    /// What it wrote to standard output; the end of it if that is long.
    let lastOutput: Data
    /// Stands for all that it wrote, within this process.
    let outputHash: Int

    /// Runs a program, and says what it wrote to standard error only when it fails.
    ///
    /// The kernel counts a child's peak memory from its parent's, so this program never holds much.
    ///
    /// - Parameters:
    ///   - arguments: The program, looked up on `PATH`, and its arguments.
    ///   - accepted: Exit codes that are no failure.
    /// - Returns: What it used and wrote.
    /// - Throws: `BenchProblem` when it cannot be started, or ends otherwise.
    static func run(_ arguments: [String], accepted: Set<Int32> = [0]) throws -> Child {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "outrider-bench-\(getpid())").path
        defer { for end in [".out", ".err"] { unlink(file + end) } }
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
            let told = String(decoding: try read(file + ".err").last, as: UTF8.self).suffix(400)
            throw BenchProblem("exit code \(code) of: \(line)\n\(told)")
        }
        let output = try read(file + ".out")
        return Child(
            cpuSeconds: usage.ru_utime.seconds + usage.ru_stime.seconds,
            wallSeconds: Double(wall.components.seconds)
                + Double(wall.components.attoseconds) / 1e18,
            peakBytes: usage.ru_maxrss * 1_024,
            lastOutput: output.last,
            outputHash: output.hash
        )
    }

    private static func read(_ path: String) throws -> (last: Data, hash: Int) {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var hasher = Hasher()
        var last = Data()
        while let block = try file.read(upToCount: 1 << 16), !block.isEmpty {
            hasher.combine(block)
            last = last.suffix(1 << 16) + block
        }
        return (last, hasher.finalize())
    }

    private static func spawn(_ arguments: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        for (stream, end) in [(STDOUT_FILENO, ".out"), (STDERR_FILENO, ".err")] {
            posix_spawn_file_actions_addopen(&actions, stream, output + end, flags, 0o600)
        }
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
