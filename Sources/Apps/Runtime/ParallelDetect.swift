// SPDX-License-Identifier: Apache-2.0

import Detect
import Foundation
import Ingest
import Schema

/// Detection on one thread or several, with the output in input order all the same.
///
/// Each worker in turn cuts a block off the input, decodes it and matches it; of these only the
/// cutting happens in order. What a block yields is put in order by its number: whichever worker
/// finishes the block that is next gives on that one and all that wait behind it. Batches go round,
/// so memory does not grow, and a slow reader of the output slows us down.
final class ParallelDetect {
    private let engine: Engine
    private let plan: IngestPlan
    private let workers: Int
    private let intake: BlockIntake
    private let outlet: BlockOutlet
    private let groups = RuleGroups()
    private let tally: InputTally?

    init(
        _ engine: Engine,
        _ inputs: [Input],
        workers: Int,
        _ tally: InputTally?,
        _ write: @escaping (UnsafeRawBufferPointer) -> Void
    ) {
        self.engine = engine
        self.workers = workers
        self.tally = tally
        plan = engine.plan(forDetectionOnly: true)
        intake = BlockIntake(inputs, plan)
        outlet = BlockOutlet(
            batches: 2 * workers,
            settler: plan.makeSettler(),
            engine,
            write
        )
    }

    /// Reads the inputs in order; what they hold is counted when there is a tally to begin with.
    func run() -> (DetectRun.Stats, InputTally?) {
        let group = DispatchGroup()
        for _ in 1..<workers {
            group.enter()
            let worker = makeWorker()
            let thread = Thread {
                worker.run()
                group.leave()
            }
            // As much as the main thread has.
            thread.stackSize = 8 << 20
            thread.start()
        }
        makeWorker().run()
        group.wait()
        return outlet.totals
    }

    private func makeWorker() -> DetectWorker {
        DetectWorker(engine, plan, intake, outlet, groups, tally)
    }
}

/// One thread's part.
private final class DetectWorker: @unchecked Sendable {
    // Used by the one thread that runs it; what is shared has locks.
    private let intake: BlockIntake
    private let outlet: BlockOutlet
    private var decoder: BlockDecoder
    private var detector: Detector
    private var tally: InputTally?

    init(
        _ engine: Engine,
        _ plan: IngestPlan,
        _ intake: BlockIntake,
        _ outlet: BlockOutlet,
        _ groups: RuleGroups,
        _ tally: InputTally?
    ) {
        self.intake = intake
        self.outlet = outlet
        self.tally = tally
        decoder = plan.makeDecoder()
        detector = engine.makeDetector(groups)
    }

    func run() {
        var batch = EventBatch()
        while var job = intake.next(batch, &decoder.normalizer) {
            if case .block(let block) = job.part {
                job.part = .block(decoder.decode(block, of: batch))
                job.matches = detector.detect(batch)
                tally?.note(batch)
            }
            batch = outlet.put(job)
        }
        outlet.count(detector, tally)
    }
}

/// A part of the inputs, by its place among all of them.
private struct DetectJob {
    enum Part {
        case begin(Input)
        case block(RawBlock)
        case end(Input, InputEnd)
    }

    let number: Int
    /// Holds the block; for the other parts it only comes along.
    let batch: EventBatch
    var part: Part
    var matches: [Detector.Match] = []
}

/// Where workers take blocks from.
private final class BlockIntake: @unchecked Sendable {
    // Every stored variable is read and written under this lock.
    private let lock = NSLock()
    private var queue: InputQueue
    private var reader: (input: Input, reader: InputReader)?
    private var number = 0

    init(_ inputs: [Input], _ plan: IngestPlan) {
        queue = plan.makeQueue(inputs)
    }

    /// The next part, with its block in the batch; nil when there are no more.
    func next(_ batch: EventBatch, _ normalizer: inout Normalizer) -> DetectJob? {
        lock.lock()
        defer { lock.unlock() }
        guard let part = nextPart(batch, &normalizer) else { return nil }
        defer { number += 1 }
        return DetectJob(number: number, batch: batch, part: part)
    }

    private func nextPart(_ batch: EventBatch, _ normalizer: inout Normalizer) -> DetectJob.Part? {
        guard let (input, current) = reader else {
            reader = queue.next()
            return reader.map { .begin($0.input) }
        }
        var opened = current
        // Taken out meanwhile, so that nothing of it is copied.
        reader = nil
        guard let block = opened.next(into: batch, &normalizer) else {
            return .end(input, opened.end)
        }
        reader = (input, opened)
        return .block(block)
    }
}

/// Where parts are put in order and become lines.
private final class BlockOutlet: @unchecked Sendable {
    // Under the condition's lock: all but what `commit` uses, which belongs to the one worker that
    // has set `isCommitting`.
    private let condition = NSCondition()
    private var free: [EventBatch]
    private var waiting: [Int: DetectJob] = [:]
    private var next = 0
    private var isCommitting = false
    private var stats = DetectRun.Stats()
    private var tally: InputTally?

    private let write: (UnsafeRawBufferPointer) -> Void
    private var settler: InputSettler
    private let plan: CorrelationPlan
    private var lines: DetectLines
    private var feed: CorrelationFeed
    private var source = ""
    /// The matches of batches that wait for their input's clock.
    private var matches: [ObjectIdentifier: [Detector.Match]] = [:]

    init(
        batches: Int,
        settler: InputSettler,
        _ engine: Engine,
        _ write: @escaping (UnsafeRawBufferPointer) -> Void
    ) {
        self.settler = settler
        plan = engine.correlations
        lines = DetectLines(engine)
        feed = CorrelationFeed(plan)
        self.write = write
        free = (0..<batches).map { _ in EventBatch() }
    }

    /// Takes a part, and gives on all that is next in order; returns a batch to go on with.
    func put(_ job: DetectJob) -> EventBatch {
        condition.lock()
        defer { condition.unlock() }
        waiting[job.number] = job
        if !isCommitting {
            isCommitting = true
            while let job = waiting.removeValue(forKey: next) {
                condition.unlock()
                let (batch, outcome, findings) = commit(job)
                condition.lock()
                free.append(batch)
                stats.findings += findings
                if let outcome { stats.add(outcome) }
                next += 1
                condition.broadcast()
            }
            isCommitting = false
        }
        while free.isEmpty { condition.wait() }
        return free.removeLast()
    }

    private func commit(
        _ job: DetectJob
    ) -> (batch: EventBatch, outcome: InputSettler.Outcome?, findings: Int) {
        var findings = 0
        func emit(_ batch: EventBatch) {
            let found = matches.removeValue(forKey: ObjectIdentifier(batch)) ?? []
            for match in found {
                batch.withEvent(at: match.row) { findings += append($0, rule: match.rule) }
            }
            lines.flush(write)
        }
        switch job.part {
        case .begin(let input):
            settler.begin()
            source = input.name
            lines.begin(source: source)
            return (job.batch, nil, 0)
        case .block(let block):
            if !job.matches.isEmpty { matches[ObjectIdentifier(job.batch)] = job.matches }
            let batch = settler.take(block, job.batch, emit)
            return (batch, nil, findings)
        case .end(let input, let end):
            let outcome = settler.finish(end, path: input.name, emit)
            return (job.batch, outcome, findings)
        }
    }

    /// Adds a match, and the correlations that it completes; says how many lines that is.
    private func append(_ event: Event, rule: Int) -> Int {
        var count = 0
        if plan.isReported(rule: rule) {
            lines.append(event, rule: rule)
            count += 1
        }
        guard let step = plan.step(event, rule: rule, source: source) else { return count }
        for hit in feed.receive(step) {
            lines.append(hit)
            count += 1
        }
        return count
    }

    func count(_ detector: Detector, _ tally: InputTally?) {
        condition.lock()
        stats.routed += detector.routed
        stats.unrouted += detector.unrouted
        stats.work.add(detector)
        if let tally, self.tally?.merge(tally) == nil { self.tally = tally }
        condition.unlock()
    }

    /// What was read and found, once all workers have ended.
    var totals: (DetectRun.Stats, InputTally?) {
        condition.lock()
        defer { condition.unlock() }
        stats.untimed = feed.untimed
        return (stats, tally)
    }
}
