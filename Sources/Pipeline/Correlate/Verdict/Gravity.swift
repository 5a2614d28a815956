// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What a technique means for the owner, whichever rule names it.
enum Gravity {
    /// Secrets were taken or made: from memory, from the directory, as tickets.
    static func isCredentialTheft(_ technique: String) -> Bool {
        matches(technique, ["T1003", "T1558", "T1606", "T1649", "T1555.003", "T1552.004"])
    }

    /// Data or the means to restore it were destroyed.
    static func isImpact(_ technique: String) -> Bool {
        matches(technique, ["T1486", "T1490", "T1485", "T1561", "T1489"])
    }

    /// Somebody works on another host, or with credentials that were taken.
    static func isLateral(_ technique: String) -> Bool {
        matches(technique, ["T1021", "T1550", "T1570", "T1563", "T1569.002", "T1210"])
    }

    static func isGrave(_ technique: String) -> Bool {
        isCredentialTheft(technique) || isImpact(technique) || isLateral(technique)
    }

    private static func matches(_ technique: String, _ wanted: [String]) -> Bool {
        wanted.contains { technique == $0 || technique.hasPrefix($0 + ".") }
    }
}
