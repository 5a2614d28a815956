// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Who started whom, as far as the records of one incident tell.
struct Ancestry {
    private var starts: [String: Incident.Member] = [:]
    private var intruders: [String: Incident.Member] = [:]

    init(_ members: [Incident.Member]) {
        for member in members {
            let facts = member.facts
            if facts.activity == .processStart, let process = Self.folded(facts[.process]) {
                starts[process] = starts[process] ?? member
            }
            if facts.activity == .remoteThread, let target = Self.folded(facts[.targetProcess]) {
                intruders[target] = intruders[target] ?? member
            }
        }
    }

    /// From a record's own process upwards: its start, its parent's start, and so on; where code
    /// was put into a process, on to who put it there.
    func line(of member: Incident.Member) -> [Incident.Member] {
        var line: [Incident.Member] = []
        var known: Set<String> = []
        var next = Self.folded(member.facts[.process])
        while let process = next, known.insert(process).inserted {
            if let start = starts[process] {
                line.append(start)
                next = Self.folded(start.facts[.parentProcess])
            } else {
                next = intruders[process].flatMap { Self.folded($0.facts[.process]) }
            }
        }
        return line
    }

    private static func folded(_ token: String?) -> String? {
        token?.lowercased().filter { $0 != "{" && $0 != "}" }
    }
}
