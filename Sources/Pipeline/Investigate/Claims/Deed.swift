// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What an incident comes down to, in words a person would use.
struct Deed {
    /// The kinds, gravest first.
    enum Kind: Int {
        case impact, credentialTheft, lateral, other
    }

    let kind: Kind
    /// `theft of credentials from LSASS`.
    let words: String
    let member: Incident.Member

    /// The gravest act that a detector of at least high spoke about; else the strongest act.
    init?(_ incident: Incident, catalog: TechniqueCatalog) {
        let spoken = incident.members.filter { $0.level != nil }
        let strongest = spoken.map { $0.level ?? .informational }.max()
        let grave = spoken.filter { ($0.level ?? .informational) >= min(.high, strongest ?? .high) }
        var best: (kind: Kind, words: String, member: Incident.Member)?
        for member in grave {
            for technique in member.techniques {
                guard let (kind, words) = Self.read(technique) else { continue }
                if let best, Self.rank(best.kind, best.member) <= Self.rank(kind, member) {
                    continue
                }
                best = (kind, words, member)
            }
        }
        if let best {
            let isSure = (best.member.level ?? .informational) >= .high
            kind = isSure ? best.kind : .other
            member = best.member
            words = isSure ? best.words : "signs of \(best.words)"
            return
        }
        guard let first = spoken.first(where: { $0.level == strongest }) else { return nil }
        kind = .other
        member = first
        let name = first.techniques.first.flatMap { catalog.name(of: $0) }
        words = first.detectors.first?.title ?? name ?? "suspicious activity"
    }

    /// The gravest kind first, then what names its program, then the strongest.
    private static func rank(_ kind: Kind, _ member: Incident.Member) -> (Int, Int, Int) {
        (kind.rawValue, member.facts[.image] == nil ? 1 : 0, -(member.level?.rank ?? 0))
    }

    private static func read(_ technique: String) -> (Kind, String)? {
        for (prefix, kind, words) in table
        where technique == prefix || technique.hasPrefix(prefix + ".") {
            return (kind, words)
        }
        return nil
    }

    /// Longer ids first.
    private static let table: [(String, Kind, String)] = [
        ("T1003.001", .credentialTheft, "theft of credentials from LSASS"),
        ("T1003.002", .credentialTheft, "theft of local account secrets (SAM)"),
        ("T1003.003", .credentialTheft, "theft of the domain's password database (NTDS)"),
        ("T1003.004", .credentialTheft, "theft of LSA secrets"),
        ("T1003.005", .credentialTheft, "theft of cached domain credentials"),
        ("T1003.006", .credentialTheft, "theft of password hashes by directory replication"),
        ("T1003", .credentialTheft, "theft of credentials"),
        ("T1558", .credentialTheft, "theft or forging of Kerberos tickets"),
        ("T1486", .impact, "encryption of data"),
        ("T1490", .impact, "destruction of backups and shadow copies"),
        ("T1485", .impact, "destruction of data"),
        ("T1561", .impact, "wiping of disks"),
        ("T1489", .impact, "stopping of services"),
        ("T1021.001", .lateral, "movement to another host by remote desktop"),
        ("T1021.002", .lateral, "movement to another host over administrative shares"),
        ("T1021.006", .lateral, "movement to another host over WinRM"),
        ("T1021", .lateral, "movement to another host by remote services"),
        ("T1550", .lateral, "use of stolen hashes or tickets"),
        ("T1570", .lateral, "transfer of tools to another host"),
        ("T1569.002", .lateral, "execution through a service"),
    ]
}
