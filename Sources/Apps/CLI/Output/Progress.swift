// SPDX-License-Identifier: Apache-2.0

/// One line on standard error that says how far a run is; only on a terminal.
struct Progress {
    private let isShown: Bool
    private let total: Int
    private var done = 0

    init(isQuiet: Bool, total: Int) {
        isShown = !isQuiet && StandardError.isTerminal
        self.total = total
    }

    /// Says which input is read now.
    mutating func begin(_ name: String) {
        done += 1
        guard isShown else { return }
        StandardError.write("\r\u{1B}[Kreading \(done)/\(total)  \(name.suffix(60))")
    }

    /// Clears the line.
    func end() {
        guard isShown else { return }
        StandardError.write("\r\u{1B}[K")
    }
}
