// SPDX-License-Identifier: Apache-2.0

package import Correlate
package import Detect
package import Ingest
package import Schema

/// The whole walk of a record: bytes, event, finding, incident, assessment, decision.
///
/// Read `receive` for the part that happens a batch at a time, and `finish` for what is decided when
/// all is read.
package struct Pipeline {
    private let engine: Engine
    private let catalog: TechniqueCatalog
    private let options: ScanOptions
    private var ingestor: Ingestor
    private var detector: Detector
    private var extractor: FactsExtractor
    private let maker: FindingMaker
    private var correlator: Correlator
    private var tally = ScanTally()

    /// Gets everything ready for a scan.
    package init(_ engine: Engine, _ options: ScanOptions) {
        self.engine = engine
        self.options = options
        catalog = engine.techniqueCatalog
        ingestor = engine.makeIngestor()
        detector = engine.makeDetector()
        extractor = engine.makeExtractor()
        maker = FindingMaker(engine.set.rules)
        let assets = options.assets
        correlator = Correlator(
            catalog: catalog,
            assets: AssetContext { name in assets.asset(named: name) }
        )
    }

    /// Reads one input: decodes, detects, and lets the correlator remember.
    package mutating func read(_ input: Input) {
        let outcome = ingestor.read(input) { batch in receive(batch, from: input.name) }
        tally.add(outcome, path: input.name)
    }

    private mutating func receive(_ batch: EventBatch, from source: String) {
        tally.note(batch)
        for index in 0..<batch.count where isWanted(batch.rows[index].time) {
            batch.withEvent(at: index) { event in
                guard Lineage.matters(extractor.activity(of: event), event) else { return }
                correlator.observe(facts: extractor.facts(of: event, source: source))
            }
        }
        detector.detect(batch) { event, rule in
            guard isWanted(event.row.time) else { return }
            let facts = extractor.facts(of: event, source: source)
            correlator.receive(maker.finding(rule: rule, facts: facts))
            tally.matches += 1
        }
    }

    private func isWanted(_ time: Timestamp?) -> Bool {
        guard options.since != nil || options.until != nil else { return true }
        guard let time else { return false }
        return time >= options.since ?? time && time < options.until ?? time.adding(seconds: 1)
    }

    /// Decides what belongs together, explains it, and says what response would do.
    package consuming func finish() -> ScanResult {
        let correlation = correlator.correlation()
        let investigator = options.investigator(catalog)
        let assessments = correlation.incidents.map(investigator.assess)
        let decisions = options.decide(correlation.incidents, assessments, catalog)
        return ScanResult(
            cases: zip(correlation.incidents, zip(assessments, decisions)).map { incident, rest in
                ScanResult.Case(incident: incident, assessment: rest.0, decisions: rest.1)
            },
            findings: correlation.findings,
            tally: tally,
            routed: detector.routed,
            unrouted: detector.unrouted,
            policyDigest: options.policyDigest
        )
    }
}

/// Which records build the process tree and the logon sessions.
private enum Lineage {
    static func matters(_ activity: Activity, _ event: Event) -> Bool {
        switch activity {
        case .processStart, .logon, .remoteThread, .serviceInstall, .taskChange,
            .processTampering:
            true
        case .fileCreate, .networkConnection: event.row.eventID != 5156
        default: false
        }
    }
}
