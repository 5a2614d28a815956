// SPDX-License-Identifier: Apache-2.0

import Correlate
import Detect
package import Ingest
import Investigate
import Schema
import Sigma

/// The whole walk of a record: bytes, event, finding, incident, assessment, decision.
///
/// `BatchWalk.receive` is the part that happens a batch at a time, and `finish` what is decided when
/// all is read.
package struct Pipeline {
    private let options: ScanOptions
    private let catalog: TechniqueCatalog
    private var ingestor: Ingestor
    private var walk: BatchWalk

    /// Gets everything ready for a scan.
    package init(_ engine: Engine, _ options: ScanOptions) {
        self.options = options
        catalog = engine.techniqueCatalog
        ingestor = engine.makeIngestor()
        walk = BatchWalk(engine, options, catalog)
    }

    /// Reads one input: decodes, detects, and lets the correlator remember.
    package mutating func read(_ input: Input) {
        ingestor.read(
            [input],
            { walk.receive($0, from: $1.name) },
            ended: { walk.tally.add($1, path: $0.name) }
        )
    }

    /// Decides what belongs together, explains it, and says what response would do.
    package consuming func finish() -> ScanResult {
        walk.finish()
        let correlation = walk.correlator.correlation()
        let investigator = options.investigator(catalog)
        let assessments = correlation.incidents.map(investigator.assess)
        let decisions = options.decide(correlation.incidents, assessments, catalog)
        let cases = correlation.incidents.indices.map { index in
            ScanResult.Case(
                incident: correlation.incidents[index],
                assessment: assessments[index],
                decisions: decisions[index]
            )
        }
        return ScanResult(
            cases: cases,
            findings: correlation.findings,
            namings: correlation.namings,
            tally: walk.tally,
            routed: walk.detector.routed,
            unrouted: walk.detector.unrouted,
            policyDigest: options.policyDigest
        )
    }
}

/// What happens to each batch.
private struct BatchWalk {
    private let since: Timestamp?
    private let until: Timestamp?
    private let maker: FindingMaker
    private let plan: CorrelationPlan
    private var buffer: CorrelationBuffer
    private var extractor: FactsExtractor
    var detector: Detector
    var correlator: Correlator
    var tally = ScanTally()

    init(_ engine: Engine, _ options: ScanOptions, _ catalog: TechniqueCatalog) {
        (since, until) = (options.since, options.until)
        plan = engine.correlations
        buffer = CorrelationBuffer(plan)
        maker = FindingMaker(engine.set.rules, plan.correlations)
        extractor = engine.makeExtractor()
        detector = engine.makeDetector()
        let assets = options.assets
        correlator = Correlator(
            catalog: catalog,
            assets: AssetContext { name in assets.asset(named: name) }
        )
    }

    mutating func receive(_ batch: EventBatch, from source: String) {
        tally.note(batch)
        for row in 0..<batch.count where isWanted(batch.rows[row].time) {
            batch.withEvent(at: row) { event in
                guard isLineage(event) else { return }
                correlator.observe(facts: extractor.facts(of: event, source: source))
            }
        }
        for match in detector.detect(batch) where isWanted(batch.rows[match.row].time) {
            batch.withEvent(at: match.row) { event in
                let facts = extractor.facts(of: event, source: source)
                if plan.isReported(rule: match.rule) {
                    correlator.receive(maker.finding(rule: match.rule, facts: facts))
                    tally.matches += 1
                } else {
                    correlator.observe(facts: facts)
                }
                let step = plan.step(event, rule: match.rule, source: source)
                if let step { buffer.add(step, facts: facts) }
            }
        }
    }

    /// What Sigma's correlations say when all is read.
    mutating func finish() {
        for found in buffer.finish() {
            let finding = maker.finding(
                correlation: found.hit.correlation,
                facts: found.facts,
                matches: found.hit.matches
            )
            correlator.receive(finding)
            tally.matches += 1
        }
    }

    /// Whether a record helps to build the process tree and the logon sessions.
    private mutating func isLineage(_ event: Event) -> Bool {
        switch extractor.activity(of: event) {
        case .processStart, .logon, .remoteThread, .serviceInstall, .taskChange,
            .processTampering, .fileCreate, .naming:
            true
        // Who was given a cloud's keys. Windows numbers its tickets, and they give no keys.
        case .ticketRequest: event.row.eventID >> 31 == 1
        // The filtering platform's own records of every packet say nothing of processes.
        case .networkConnection: event.row.eventID != 5156
        default: false
        }
    }

    private func isWanted(_ time: Timestamp?) -> Bool {
        if since == nil, until == nil { return true }
        guard let time else { return false }
        return since.map { time >= $0 } ?? true && until.map { time < $0 } ?? true
    }
}
