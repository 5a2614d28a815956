// SPDX-License-Identifier: Apache-2.0

/// A process as a record names it.
enum ProcessName: Hashable, Comparable {
    /// Sysmon's, unique everywhere; lower case, no braces.
    case guid(String)
    /// The system's, unique on one host at one time.
    case pid(Int)

    /// Reads `{…}` or `pid:4711`; the number alone where there is no token.
    init?(_ token: String?, number: String? = nil) {
        if let token, let name = Self.read(token) {
            self = name
        } else if let number, let pid = Self.number(number) {
            self = .pid(pid)
        } else {
            return nil
        }
    }

    private static func read(_ token: String) -> ProcessName? {
        if token.hasPrefix("pid:") { return number(String(token.dropFirst(4))).map { .pid($0) } }
        let folded = token.lowercased().filter { $0 != "{" && $0 != "}" }
        guard folded.contains(where: { $0 != "0" && $0 != "-" }) else { return nil }
        return .guid(folded)
    }

    /// Reads `4711` and `0x1267`; 0 is no process.
    static func number(_ text: String) -> Int? {
        let value =
            text.lowercased().hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
        return value == 0 ? nil : value
    }
}
