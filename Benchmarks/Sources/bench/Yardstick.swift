// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A well-known program that reads the same input, measured in the same minute.
enum Yardstick: String, Codable {
    /// `orjson.loads`, the fastest JSON parser of Python, on each line; reading the file not counted.
    case orjson
    /// Python's own `json.loads`, where orjson is not installed.
    case json
    /// PyPI's `evtx`, a Rust parser, making JSON of each record.
    case evtx

    /// What a run of the yardstick says.
    struct Reading {
        let yardstick: Yardstick
        /// Lines or records that it read.
        let count: Int
        let cpuSeconds: Double
    }

    /// Parses every line of a file.
    static func parseLines(of file: String) throws -> Reading {
        let script = """
            import sys, time
            lines = [l for l in open(sys.argv[1], 'rb').read().split(b'\\n') if l]
            try:
                from orjson import loads; which = 'orjson'
            except ImportError:
                from json import loads; which = 'json'
            start = time.process_time()
            for l in lines: loads(l)
            print(which, len(lines), time.process_time() - start)
            """
        guard let reading = try run(script, file) else {
            throw BenchProblem("python3 said something else than the yardstick's figures")
        }
        return reading
    }

    /// Reads every EVTX file below a folder in one thread; nil where the package is not installed.
    static func readEVTX(below folder: String) throws -> Reading? {
        let script = """
            import os, sys, time
            try:
                import evtx
            except ImportError:
                print('none'); sys.exit()
            files = sorted(os.path.join(a, f) for a, _, b in os.walk(sys.argv[1]) for f in b)
            start = time.process_time(); count = 0
            for file in files:
                records = iter(evtx.PyEvtxParser(file, number_of_threads=1).records_json())
                while True:
                    try: next(records); count += 1
                    except StopIteration: break
                    except Exception: pass
            print('evtx', count, time.process_time() - start)
            """
        return try run(script, folder)
    }

    private static func run(_ script: String, _ path: String) throws -> Reading? {
        let child = try Child.run(["python3", "-c", script, path])
        let words = String(decoding: child.output, as: UTF8.self).split { $0.isWhitespace }
        guard words.count == 3, let yardstick = Yardstick(rawValue: String(words[0])),
            let count = Int(words[1]), let seconds = Double(words[2])
        else { return nil }
        return Reading(yardstick: yardstick, count: count, cpuSeconds: seconds)
    }
}
