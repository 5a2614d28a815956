// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What was seen, beside process starts, that can tie one story to another.
struct Ties {
    /// Runnable files that were written, by place and writer.
    private(set) var drops: ObservationStore
    /// Code put into another process.
    private(set) var injections: ObservationStore
    private(set) var logons: ObservationStore
    private(set) var connections: ObservationStore
    /// Services and scheduled tasks that were set up.
    private(set) var installs: ObservationStore

    init(limit: Int) {
        drops = ObservationStore(limit: limit)
        injections = ObservationStore(limit: limit)
        logons = ObservationStore(limit: limit)
        connections = ObservationStore(limit: limit)
        installs = ObservationStore(limit: limit)
    }

    mutating func note(_ facts: EventFacts) {
        let host = facts[.host]
        switch facts.activity {
        case .fileCreate, .fileStream:
            guard let file = facts[.file], Programs.isRunnable(file) else { return }
            drops.note(facts, host, file, facts[.process])
        case .remoteThread, .processTampering:
            injections.note(facts, host, facts[.process], facts[.targetProcess])
        case .logon:
            logons.note(facts, host, facts[.targetLogonSession] ?? facts[.logonSession])
        case .networkConnection:
            let place = facts[.destinationAddress]
            connections.note(facts, host, facts[.process], place, facts[.destinationPort])
        case .serviceInstall, .taskChange:
            installs.note(facts, host, facts[.service] ?? facts[.task], facts[.serviceFile])
        default: return
        }
    }
}
