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
            say("FUZZ_TARGET is to be one of: \(names)")
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

/// What must hold whatever the input is; says so and ends as a crash where it does not.
///
/// A `precondition` would not tell its sentence in a release build.
func promise(_ holds: Bool, _ text: @autoclosure () -> String) {
    if holds { return }
    say("broken promise: " + text())
    abort()
}

private func say(_ text: String) {
    _ = (text + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) }
}
