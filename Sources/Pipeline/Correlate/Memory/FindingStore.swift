// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Findings folded: same detector, same actor, same target are one with a count.
struct FindingStore {
    /// One finding and how often it was repeated.
    struct Entry {
        /// The earliest.
        var finding: Finding
        var count: Int
        var lastTime: Timestamp?
        fileprivate var seen: Set<UInt64>
    }

    /// Beyond so many different records one does not check for equal ones.
    private static let remembered = 256
    /// Beyond so many folds of one detector on one host the actor no longer counts.
    private static let flood = 400

    private var held: [String: Entry] = [:]
    private var folds: [String: Int] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// In time order, then by id.
    var all: [Entry] {
        held.values.sorted {
            ($0.finding.facts.moment, $0.finding.id) < ($1.finding.facts.moment, $1.finding.id)
        }
    }

    mutating func note(_ finding: Finding) {
        let facts = finding.facts
        let coarse = "\(finding.detector.id)\u{1f}\(facts.machine)"
        var key = "\(coarse)\u{1f}\(Self.actor(facts))\u{1f}\(Self.target(facts))"
        if held[key] == nil {
            folds[coarse, default: 0] += 1
            let isFlood = folds[coarse, default: 0] > Self.flood || held.count >= limit
            if isFlood { key = coarse }
        }
        let mark = StableHash.fnv(facts.evidence.text)
        guard var entry = held[key] else {
            held[key] = Entry(finding: finding, count: 1, lastTime: facts.time, seen: [mark])
            return
        }
        guard !entry.seen.contains(mark) else { return }
        if entry.seen.count < Self.remembered { entry.seen.insert(mark) }
        entry.count += 1
        entry.lastTime = [entry.lastTime, facts.time].compactMap { $0 }.max()
        if EventFacts.isBefore(facts, entry.finding.facts) { entry.finding = finding }
        held[key] = entry
    }

    private static func actor(_ facts: EventFacts) -> String {
        let parts = [
            facts[.process] ?? facts[.image], facts[.user], facts[.logonSession],
            facts.isEstate ? facts[.principal] : nil,
        ]
        let isFolded = !facts.isUnix && !facts.isEstate
        return (facts[.process] != nil ? [facts[.process]] : parts)
            .map { (isFolded ? $0?.lowercased() : $0) ?? "" }.joined(separator: "\u{1f}")
    }

    private static let targets: [Role] = [
        .targetImage, .file, .registryKey, .service, .task, .pipe, .destinationAddress,
        .domainName, .targetUser, .loadedImage, .share, .object, .sourceAddress,
    ]

    private static func target(_ facts: EventFacts) -> String {
        if facts.activity == .processStart { return facts[.commandLine]?.lowercased() ?? "" }
        return targets.compactMap { facts[$0]?.lowercased() }.joined(separator: "\u{1f}")
    }
}
