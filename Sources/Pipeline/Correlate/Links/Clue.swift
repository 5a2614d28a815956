// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A folded finding with everything that its record's names mean.
struct Clue {
    let entry: FindingStore.Entry
    /// The record that tells of the act best, where several sources tell of it.
    let facts: EventFacts
    let host: HostNames.Host?
    /// Where its names of accounts, sessions and addresses mean one thing.
    let scope: Scope
    /// The acting process in the lineage.
    let node: Int?
    /// The process tree that is its story; nil for shared processes and records without one.
    let tree: Int?
    /// A person's account, folded.
    let user: String?
    /// A logon session that is not the machine's own.
    let session: String?
    /// Who acts behind keys and roles, in a cloud or a directory.
    let actor: EntityID?
    /// Whether a record names the account as a directory does and as a host does.
    let isProven: Bool
    /// ATT&CK v18.1.
    let techniques: [String]
    let tactics: [String]
    /// Why it counts for little here.
    var exculpation: Incident.Exculpation?

    var moment: Int64 { facts.moment }
    /// When its last repetition happened.
    var lastMoment: Int64 { max(moment, entry.lastTime?.microseconds ?? moment) }

    /// What it counts as: what is explained away only lends colour.
    var level: Level {
        exculpation == nil ? entry.finding.detector.level : min(entry.finding.detector.level, .low)
    }
}

/// What findings hang on, before anything is linked.
enum Anchor: Hashable {
    case tree(Int)
    /// A shared process: svchost, a browser.
    case process(Int)
    /// Whoever acts in a cloud or a directory.
    case actor(EntityID)
    case session(Scope, String)
    case account(Scope, String)
    case address(Scope, String)
    case place(Scope)

    /// How long it may be quiet and still be one act.
    ///
    /// - Units: seconds.
    func patience(_ limits: Limits) -> Double {
        switch self {
        case .tree: limits.window
        case .session, .actor: limits.idle / 6
        case .account, .address: limits.near
        case .process, .place: limits.near / 2
        }
    }
}

extension Clue {
    /// What this act would leave on another host too.
    var indicators: [String] {
        guard let image = facts[.image], !WindowsPath.isInstalled(image) else { return [] }
        let hashes = facts.activity == .processStart ? facts[.hashes] : nil
        let strong = hashes?.lowercased().split(separator: ",").first { $0.hasPrefix("sha256=") }
        let address = Addresses.identity(facts[.destinationAddress])
        return [strong.map { String($0) }, address].compactMap { $0 }
    }

    /// The narrowest thing that the record hangs on.
    var anchor: Anchor {
        if let tree { return .tree(tree) }
        if let node { return .process(node) }
        // Whose name is guessed at does not act.
        if isRefusal, let origin { return .address(scope, origin) }
        if let actor { return .actor(actor) }
        if let session { return .session(scope, session) }
        if let user { return .account(scope, user) }
        if let address = origin { return .address(scope, address) }
        if scope == .estate { return .place(host.map { .host($0.id) } ?? .input(source)) }
        return .place(scope)
    }

    /// Whether somebody was kept from logging on.
    var isRefusal: Bool { facts.activity == .logonFailure }

    private var source: String { entry.finding.facts.place.source }

    /// Where it came from, as far as that tells one from another.
    var origin: String? {
        guard let address = Addresses.identity(facts[.sourceAddress]) else { return nil }
        return scope == .estate && !Addresses.isPublic(address) ? nil : address
    }

    /// The other ends of what a sensor on the wire saw; empty for other records.
    var contacts: [String] {
        guard facts.sourceClass == .network else { return [] }
        return [facts[.sourceAddress], facts[.destinationAddress]].compactMap(Addresses.identity)
    }

    /// What others may act by from now on, thanks to this act: a new key, a new account.
    var grants: [String] {
        guard scope == .estate, [.accountChange, .ticketRequest].contains(facts.activity) else {
            return []
        }
        let isChange = facts.activity == .accountChange
        let target = isChange ? Accounts.person(facts[.targetUser]) : nil
        return [facts[.targetLogonSession], target == user ? nil : target].compactMap { $0 }
    }
}
