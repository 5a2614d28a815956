// SPDX-License-Identifier: Apache-2.0

import Detect
import Foundation
import Ingest
import Schema

/// Detection on several threads, with the output in input order all the same.
///
/// One thread reads and decodes; the workers match batches as they come. Each batch has a number,
/// and what it yields is written when all before it are. Batches go round: at most
/// `2 × workers + 2` exist, so memory does not grow and a slow reader of the output slows us down.
final class ParallelDetect {
    private let engine: Engine
    private let workers: Int
    private let exchange: BatchExchange
    private let tally: InputTally?

    init(
        _ engine: Engine,
        workers: Int,
        _ tally: InputTally?,
        _ write: @escaping (UnsafeRawBufferPointer) -> Void
    ) {
        self.engine = engine
        self.workers = workers
        self.tally = tally
        exchange = BatchExchange(
            batches: 2 * workers + 2,
            CorrelationFeed(engine.correlations),
            write
        )
    }

    /// Reads the inputs in order; what they hold is counted when there is a tally to begin with.
    func run(_ inputs: [Input]) -> (DetectRun.Stats, InputTally?) {
        let group = DispatchGroup()
        for _ in 0..<workers {
            group.enter()
            let worker = DetectWorker(engine, exchange, tally)
            let thread = Thread {
                worker.run()
                group.leave()
            }
            // As much as the main thread has.
            thread.stackSize = 8 << 20
            thread.start()
        }
        var stats = DetectRun.Stats()
        var ingestor = engine.makeIngestor()
        for input in inputs {
            stats.add(ingestor.read(input) { exchange.put($0, source: input.name) })
        }
        exchange.end()
        group.wait()
        let found = exchange.totals
        (stats.findings, stats.routed, stats.unrouted) = (
            found.findings, found.routed, found.unrouted
        )
        (stats.untimed, stats.work) = (exchange.untimed, found.work)
        return (stats, found.tally)
    }
}

/// One thread's part: takes batches, matches them, gives back lines.
private final class DetectWorker: @unchecked Sendable {
    // Used by the one thread that runs it; only the exchange is shared, and it has a lock.
    private let exchange: BatchExchange
    private var detector: Detector
    private var lines: DetectLines
    private var tally: InputTally?
    private let plan: CorrelationPlan

    init(_ engine: Engine, _ exchange: BatchExchange, _ tally: InputTally?) {
        self.exchange = exchange
        self.tally = tally
        detector = engine.makeDetector()
        lines = DetectLines(engine)
        plan = engine.correlations
    }

    func run() {
        var source: String?
        while let job = exchange.take() {
            if job.source != source {
                source = job.source
                lines.begin(source: job.source)
            }
            lines.forgetRecord()
            var findings = 0
            var steps: [OrderedLines.Step] = []
            for match in detector.detect(job.batch) {
                job.batch.withEvent(at: match.row) { event in
                    if plan.isReported(rule: match.rule) {
                        lines.append(event, rule: match.rule)
                        findings += 1
                    }
                    if let step = plan.step(event, rule: match.rule, source: job.source) {
                        steps.append(OrderedLines.Step(step: step, place: lines.byteCount))
                    }
                }
            }
            tally?.note(job.batch)
            let found = OrderedLines(lines: lines.take(), steps: steps)
            exchange.finish(job, found, findings: findings)
        }
        exchange.count(detector, tally)
    }
}

/// Where batches and lines change hands.
private final class BatchExchange: @unchecked Sendable {
    struct Job {
        let number: Int
        let batch: EventBatch
        let source: String
    }

    struct Totals {
        var findings = 0
        var routed = 0
        var unrouted = 0
        var work = RuleWork()
        var tally: InputTally?
    }

    // Every stored variable is read and written under this condition's lock.
    private let condition = NSCondition()
    private let write: (UnsafeRawBufferPointer) -> Void
    private var free: [EventBatch]
    private var waiting: [Job] = []
    private var finished: [Int: OrderedLines] = [:]
    private var feed: CorrelationFeed
    private var nextNumber = 0
    private var nextToWrite = 0
    private var hasEnded = false
    private var sums = Totals()

    init(
        batches: Int,
        _ feed: CorrelationFeed,
        _ write: @escaping (UnsafeRawBufferPointer) -> Void
    ) {
        self.write = write
        self.feed = feed
        free = (0..<batches).map { _ in EventBatch() }
    }

    /// Takes over what the batch holds and leaves it empty.
    func put(_ batch: EventBatch, source: String) {
        condition.lock()
        defer { condition.unlock() }
        while free.isEmpty { condition.wait() }
        let taken = free.removeLast()
        taken.swap(with: batch)
        waiting.append(Job(number: nextNumber, batch: taken, source: source))
        nextNumber += 1
        condition.broadcast()
    }

    /// Says that nothing more comes.
    func end() {
        condition.lock()
        hasEnded = true
        condition.broadcast()
        condition.unlock()
    }

    /// The next batch; nil when all are done.
    func take() -> Job? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty {
            if hasEnded { return nil }
            condition.wait()
        }
        return waiting.removeFirst()
    }

    /// Gives the batch back, and writes whatever is next in order.
    func finish(_ job: Job, _ found: OrderedLines, findings: Int) {
        condition.lock()
        defer { condition.unlock() }
        sums.findings += findings
        free.append(job.batch)
        finished[job.number] = found
        while let next = finished.removeValue(forKey: nextToWrite) {
            let (lines, hits) = next.completed(by: &feed)
            sums.findings += hits
            if !lines.isEmpty { lines.withUnsafeBytes(write) }
            nextToWrite += 1
        }
        condition.broadcast()
    }

    func count(_ detector: Detector, _ tally: InputTally?) {
        condition.lock()
        sums.routed += detector.routed
        sums.unrouted += detector.unrouted
        sums.work.add(detector)
        if let tally, sums.tally?.merge(tally) == nil { sums.tally = tally }
        condition.unlock()
    }

    var untimed: Int {
        condition.lock()
        defer { condition.unlock() }
        return feed.untimed
    }

    var totals: Totals {
        condition.lock()
        defer { condition.unlock() }
        return sums
    }
}
