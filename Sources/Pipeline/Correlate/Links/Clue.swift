// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A folded finding with everything that its record's names mean.
struct Clue {
    let entry: FindingStore.Entry
    /// The record that tells of the act best, where several sources tell of it.
    let facts: EventFacts
    let host: HostNames.Host?
    /// The acting process in the lineage.
    let node: Int?
    /// The process tree that is its story; nil for shared processes and records without one.
    let tree: Int?
    /// A person's account, folded.
    let user: String?
    /// A logon session that is not the machine's own.
    let session: String?
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
    case session(EntityID?, String)
    case account(EntityID?, String)
    case address(EntityID?, String)
    case host(EntityID?)

    /// How long it may be quiet and still be one act.
    ///
    /// - Units: seconds.
    func patience(_ limits: Limits) -> Double {
        switch self {
        case .tree: limits.window
        case .session: limits.idle / 6
        case .account, .address: limits.near
        case .process, .host: limits.near / 2
        }
    }
}

extension Clue {
    /// What this act would leave on another host too.
    var indicators: [String] {
        guard let image = facts[.image], !WindowsPath.isInstalled(image) else { return [] }
        let hashes = facts.activity == .processStart ? facts[.hashes] : nil
        let strong = hashes?.lowercased().split(separator: ",").first { $0.hasPrefix("sha256=") }
        let address = Addresses.folded(facts[.destinationAddress])
        return [strong.map { String($0) }, address].compactMap { $0 }
    }

    /// The narrowest thing that the record hangs on.
    var anchor: Anchor {
        if let tree { return .tree(tree) }
        if let node { return .process(node) }
        if let session { return .session(host?.id, session) }
        if let user { return .account(host?.id, user) }
        if let address = Addresses.folded(facts[.sourceAddress]) {
            return .address(host?.id, address)
        }
        return .host(host?.id)
    }
}
