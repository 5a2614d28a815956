// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Says in one line what happened, as a person would.
struct TitleWriter {
    private let incident: Incident
    private let catalog: TechniqueCatalog

    init(_ incident: Incident, catalog: TechniqueCatalog) {
        self.incident = incident
        self.catalog = catalog
    }

    var title: String {
        guard let deed = Deed(incident, catalog: catalog) else { return "Suspicious activity" }
        let place = place(of: deed)
        guard let beginner = beginner(of: deed) else {
            return capitalized(deed.words) + user(person(deed.member), " by ") + place
        }
        let program = EvidenceText.quotedBase(beginner.image)
        let who = user(beginner.user, " run by ")
        if deed.kind == .other { return "\(program)\(who)\(place): \(deed.words)" }
        let isOwn =
            deed.member.facts[.image].map(EvidenceText.base) == EvidenceText.base(beginner.image)
        if isOwn { return capitalized(deed.words) + " by \(program)\(who)\(place)" }
        return "\(program)\(who) led to \(deed.words)\(place)"
    }

    private func user(_ user: String?, _ before: String) -> String {
        guard let user, !user.isEmpty, user != "-" else { return "" }
        return before + EvidenceText.quoted(user)
    }

    private func place(of deed: Deed) -> String {
        let first = deed.member.hostName
        let others = incident.entities(.victim).map(\.name).filter { $0 != first }
        guard !first.isEmpty else { return "" }
        let more = others.isEmpty ? "" : ", also on \(EvidenceText.quoted(others[0]))"
        let rest = others.count > 1 ? " and \(others.count - 1) more" : ""
        return " on \(EvidenceText.quoted(first))\(more)\(rest)"
    }

    /// The first program in the deed's own line that is not the system's, else the deed's own.
    private func beginner(of deed: Deed) -> (image: String, user: String?)? {
        let line = Ancestry(incident.members).line(of: deed.member)
        let foreign = line.last { member in
            guard let image = member.facts[.image]?.lowercased() else { return false }
            return !Self.common.contains { image.contains($0) }
        }
        if let foreign, let image = foreign.facts[.image] { return (image, person(foreign)) }
        guard let image = deed.member.facts[.image] else { return nil }
        return (image, person(line.first ?? deed.member) ?? person(deed.member))
    }

    /// Who acted; the machine's own account only where nobody else is named.
    private func person(_ member: Incident.Member) -> String? {
        let named = [member.facts[.user], member.account, member.facts[.targetUser]]
            .compactMap { $0 }.filter { $0 != "-" }
        return named.first { !$0.hasSuffix("$") } ?? named.first
    }

    private func capitalized(_ words: String) -> String {
        words.prefix(1).uppercased() + words.dropFirst()
    }

    private static let common = ["\\windows\\", "\\program files", "/usr/", "/bin/", "/sbin/"]
}
