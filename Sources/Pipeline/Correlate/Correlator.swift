// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Turns findings into few incidents, over processes, logon sessions, hosts and accounts.
///
/// It remembers while records pass and decides at the end, so the result does not depend on their
/// order. `Limits` bounds what it remembers.
package struct Correlator: Sendable {
    var findings: FindingStore
    var processes: ProcessTable
    var ties: Ties
    var hosts: HostNames
    /// What records said of accounts' other names.
    var accounts = AccountNames.Learned()
    /// Log sources with records of a host, by its lower-case name.
    var sources: [String: Set<String>] = [:]
    let catalog: TechniqueCatalog
    let assets: AssetContext
    let limits: Limits

    package init(
        catalog: TechniqueCatalog,
        assets: AssetContext = AssetContext(),
        limits: Limits = Limits()
    ) {
        self.catalog = catalog
        self.assets = assets
        self.limits = limits
        findings = FindingStore(limit: limits.findings)
        processes = ProcessTable(limit: limits.processes)
        ties = Ties(limit: limits.observations)
        hosts = HostNames(assets: assets)
    }

    /// Takes a record that builds the process tree or the logon sessions.
    package mutating func observe(facts: EventFacts) {
        remember(facts.lean(limits.valueLength))
    }

    /// Takes what a detector said; its record counts as observed too.
    package mutating func receive(_ finding: Finding) {
        let facts = finding.facts.lean(limits.valueLength)
        remember(facts)
        findings.note(
            Finding(
                id: finding.id,
                detector: finding.detector,
                facts: facts,
                techniques: finding.techniques,
                tactics: finding.tactics,
                correlated: finding.correlated
            )
        )
    }

    /// Decides; highest score first.
    package func finish() -> [Incident] { correlation().incidents }

    private mutating func remember(_ facts: EventFacts) {
        hosts.note(facts)
        accounts.note(facts)
        if let key = [facts[.host], facts[.hostID]].lazy.compactMap(HostNames.folded).first {
            if sources.count < limits.observations || sources[key] != nil {
                sources[key, default: []].insert(facts.logSource)
            }
        }
        processes.note(facts)
        ties.note(facts)
    }
}
