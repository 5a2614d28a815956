// SPDX-License-Identifier: Apache-2.0

/// What an account's name tells.
enum Accounts {
    /// `corp\j.doe` of `CORP\J.Doe`; nil for the system's own and for placeholders.
    ///
    /// On Unix case stays, for there it tells one account from another.
    static func person(_ user: String?, isUnix: Bool = false) -> String? {
        guard let folded = folded(user), !isMachine(folded), !isSystem(folded) else { return nil }
        return isUnix ? user : folded
    }

    /// Lower case, domain kept; nil for empty text and dashes.
    static func folded(_ user: String?) -> String? {
        guard let user else { return nil }
        let text = user.lowercased()
        return nothing.contains(text) ? nil : text
    }

    /// The part after the domain.
    static func bare(_ user: String) -> String {
        let name = user.split(separator: "\\").last.map { String($0) } ?? user
        return String(name.prefix { $0 != "@" }).lowercased()
    }

    /// Whether a computer and not a person has it.
    static func isMachine(_ user: String) -> Bool { user.hasSuffix("$") }

    /// Whether every machine has it, or it is a cloud's own service.
    static func isSystem(_ user: String) -> Bool {
        let name = bare(user)
        return systemNames.contains(name) || name.hasPrefix("dwm-") || name.hasPrefix("umfd-")
            || user.hasPrefix("window manager\\") || user.hasPrefix("font driver host\\")
            || user.hasPrefix("nt authority\\system") || user.hasSuffix(".amazonaws.com")
    }

    /// Whether a logon session belongs to one logon and not to the machine itself.
    static func isOwnSession(_ session: String) -> Bool {
        !sharedSessions.contains(session.lowercased()) && !session.isEmpty
    }

    private static let nothing: Set<String> = [
        "", "-", "-\\-", "\\", "(unknown)", "unset", "(null)", "(unknown user)", "?",
    ]
    private static let systemNames: Set<String> = [
        "system", "local service", "network service", "anonymous logon", "localsystem",
        "système", "lokaler dienst", "netzwerkdienst", "service réseau", "service local",
        "nt authority", "s-1-5-18", "s-1-5-19", "s-1-5-20", "s-1-0-0", "s-1-5-7", "n/a",
        "aws internal", "system:anonymous", "anonymous",
    ]
    private static let sharedSessions: Set<String> = [
        "-", "0x0", "0x3e3", "0x3e4", "0x3e5", "0x3e7", "0", "999", "997", "996", "995",
        "0x00000000000003e7", "0x00000000000003e4", "0x00000000000003e5", "0x0000000000000000",
        // The kernel's word for "no session": auditd writes it as a number or as a word.
        "4294967295", "unset", "-1",
    ]
}
