// SPDX-License-Identifier: Apache-2.0

package import Schema

/// All that correlation has to say at the end.
package struct Correlation: Sendable {
    /// Highest score first.
    package let incidents: [Incident]
    /// All findings, folded, in time order, each with the incident that holds it.
    package let findings: [FoldedFinding]
    /// The records that show entities' other names.
    package let namings: [EventFacts]
}

extension Correlator {
    /// Decides; the same whatever the order was in which records came.
    package func correlation() -> Correlation {
        let lineage = Lineage(processes.all, hosts: hosts)
        var trees = Trees(lineage, ties: ties, hosts: hosts)
        trees.settle()
        let book = AddressBook(ties, hosts: hosts, limits: limits)
        let reader = ClueReader(trees: trees, context: self, book: book)
        let clues = reader.clues(findings.all)
        let units = Unit.units(of: clues, limits: limits)
        let hops = Hop.hops(ties, hosts: hosts, book: book)
        let entries = Entry.entries(ties, units: units, reader: reader)
        var linker = Linker(units, limits: limits)
        linker.link(
            hops: hops,
            entries: entries,
            contacts: Contacts(ties, trees: trees, hosts: hosts)
        )
        let stories = linker.stories
            .map { Story($0, units: units, clues: clues, hops: hops, entries: entries) }
            .filter(\.opens)
        let builder = IncidentBuilder(
            clues: clues,
            trees: trees,
            context: self,
            accounts: reader.accounts
        )
        let built = stories.map { (story: $0, incident: builder.incident(of: $0)) }
        var owners: [Int: String] = [:]
        for (story, incident) in built {
            for index in story.clues { owners[index] = incident.id }
        }
        let incidents = built.map(\.incident).sorted(by: Self.isAbove)
        let shown = Set(incidents.flatMap(\.entities).flatMap { $0.aliases ?? [] }.map(\.evidence))
        let namings = hosts.namings + reader.accounts.namings
        return Correlation(
            incidents: incidents,
            findings: clues.indices.map { folded(clues[$0], incident: owners[$0]) },
            namings: namings.filter { shown.contains($0.evidence) }.sorted(by: EventFacts.isBefore)
        )
    }

    private static func isAbove(_ left: Incident, _ right: Incident) -> Bool {
        let leftKey = (right.score, right.certainty, left.firstSeen?.microseconds ?? Int64.max)
        let rightKey = (left.score, left.certainty, right.firstSeen?.microseconds ?? Int64.max)
        return leftKey == rightKey ? left.id < right.id : leftKey < rightKey
    }

    private func folded(_ clue: Clue, incident: String?) -> FoldedFinding {
        let user = clue.user.map { EntityID(.user, exact: $0) }
        let names = clue.scope == .estate ? Actors.names(in: clue.facts).all : []
        return FoldedFinding(
            finding: clue.entry.finding,
            count: clue.entry.count,
            lastTime: clue.entry.lastTime,
            entities: [clue.host?.id, user].compactMap { $0 } + names,
            techniques: clue.techniques,
            incident: incident,
            explanation: clue.exculpation?.sentence
        )
    }
}

extension Incident.Exculpation {
    /// Why a finding counts for little, as one sentence.
    package var sentence: String {
        switch self {
        case .automation: "The same command came from the same parent many times."
        case .installer: "The system's own installer or updater did it."
        case .boot: "The machine had just started."
        case .machineAccount: "Only the machine's own account acted."
        case .habitual: "This host does it all the time, in separate process trees."
        }
    }
}
