// SPDX-License-Identifier: Apache-2.0

import CFuzzer
import Glibc

/// The fuzzing program: `FUZZ_TARGET=evtx Fuzz [libFuzzer's options] [corpus …]`.
///
/// The target is named in the environment, because libFuzzer starts the program again with its own
/// arguments when it makes a crash smaller or merges two corpora. Built by scripts/fuzz only.
@main
struct FuzzProgram {
    /// The target of this process.
    private static let target = getenv("FUZZ_TARGET")
        .flatMap { FuzzTarget(rawValue: String(cString: $0)) }

    static func main() {
        guard target != nil else {
            let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            let text = "FUZZ_TARGET is to be one of: \(names)\n"
            _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(2)
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? =
            CommandLine.unsafeArgv
        let status = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzProgram.target?.run(UnsafeRawBufferPointer(start: data, count: size))
            return 0
        }
        exit(status)
    }
}
