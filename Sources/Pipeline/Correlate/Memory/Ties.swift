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
    /// Keys and sessions that somebody was given to act by.
    private(set) var grants: ObservationStore
    /// Machines that told their name beside their address.
    private(set) var namings: ObservationStore

    init(limit: Int) {
        drops = ObservationStore(limit: limit)
        injections = ObservationStore(limit: limit)
        logons = ObservationStore(limit: limit)
        connections = ObservationStore(limit: limit)
        installs = ObservationStore(limit: limit)
        grants = ObservationStore(limit: limit)
        namings = ObservationStore(limit: limit)
    }

    mutating func note(_ facts: EventFacts) {
        let host = facts.machine
        if facts.activity == .naming || facts[.hostAddress] != nil {
            let name = facts[.host] ?? facts[.workstation]
            namings.note(facts, name, facts[.hostAddress] ?? facts[.sourceAddress])
        }
        switch facts.activity {
        case .fileCreate, .fileStream:
            guard let file = facts[.file], Programs.isRunnable(file) else { return }
            drops.note(facts, host, file, facts[.process])
        case .remoteThread, .processTampering:
            injections.note(facts, host, facts[.process], facts[.targetProcess])
        case .logon:
            let session = facts[.targetLogonSession] ?? facts[.logonSession]
            // Where there are no session numbers, a logon is somebody from somewhere.
            let who = session == nil ? facts[.targetUser] ?? facts[.user] : nil
            logons.note(facts, host, session, who, session == nil ? facts[.sourceAddress] : nil)
        case .networkConnection:
            let place = facts[.destinationAddress]
            guard facts.sourceClass != .network else { return }
            connections.note(facts, host, facts[.process], place, facts[.destinationPort])
        case .ticketRequest:
            guard facts.isEstate, let key = facts[.targetLogonSession] else { return }
            grants.note(facts, key)
        case .serviceInstall, .taskChange:
            installs.note(facts, host, facts[.service] ?? facts[.task], facts[.serviceFile])
        default: return
        }
    }
}
