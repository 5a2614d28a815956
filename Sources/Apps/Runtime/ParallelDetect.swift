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
///
/// Small inputs are taken several at a time, and a worker is started when the one before it has
/// found something to do: handing over costs more than a small file does.
final class ParallelDetect: @unchecked Sendable {
    // Nothing changes after `init` but what has a lock of its own.
    private let engine: Engine
    private let plan: IngestPlan
    private let workers: Int
    private let intake: BlockIntake
    private let outlet: BlockOutlet
    private let groups = RuleGroups()
    private let tally: InputTally?
    private let threads = DispatchGroup()

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
            batches: workers + 1,
            settler: plan.makeSettler(),
            engine,
            write
        )
    }

    /// Reads the inputs in order; what they hold is counted when there is a tally to begin with.
    func run() -> (DetectRun.Stats, InputTally?) {
        work(1)
        threads.wait()
        return outlet.totals
    }

    /// Is the worker of a number, counted from 1, and starts the next one when there is enough to do.
    private func work(_ number: Int) {
        let worker = DetectWorker(engine, plan, intake, outlet, groups, tally)
        worker.run { if number < self.workers { self.start(number + 1) } }
    }

    private func start(_ number: Int) {
        threads.enter()
        let thread = Thread {
            self.work(number)
            self.threads.leave()
        }
        // As much as the main thread has.
        thread.stackSize = 8 << 20
        thread.start()
    }
}

/// One thread's part.
private struct DetectWorker {
    private let intake: BlockIntake
    private let outlet: BlockOutlet
    private let engine: Engine
    private let groups: RuleGroups
    private var decoder: BlockDecoder
    /// Made for the first block: its tables take megabytes.
    private var detector: Detector?
    private var tally: InputTally?

    init(
        _ engine: Engine,
        _ plan: IngestPlan,
        _ intake: BlockIntake,
        _ outlet: BlockOutlet,
        _ groups: RuleGroups,
        _ tally: InputTally?
    ) {
        self.engine = engine
        self.groups = groups
        self.intake = intake
        self.outlet = outlet
        self.tally = tally
        decoder = plan.makeDecoder()
    }

    /// Works until there is nothing left; `onMore` is called once if the first job was not all.
    consuming func run(onMore: () -> Void) {
        var worker = self
        worker.work(onMore)
    }

    private mutating func work(_ onMore: () -> Void) {
        var job = DetectJob(batches: [EventBatch()])
        var isFirst = true
        while let isLast = intake.next(&job, &decoder.normalizer) {
            if isFirst, !isLast { onMore() }
            isFirst = false
            for index in job.parts.indices {
                guard let block = job.parts[index].block else { continue }
                let batch = job.batches[index]
                job.parts[index].block = decoder.decode(block, of: batch)
                if detector == nil { detector = engine.makeDetector(groups) }
                job.parts[index].matches = detector?.detect(batch) ?? []
                tally?.note(batch)
            }
            job = outlet.put(job)
        }
        outlet.count(detector, tally)
    }
}

/// Parts of the inputs that lie together, by their place among all of them.
private struct DetectJob {
    /// At most one block of one input, perhaps with its beginning or end.
    struct Part {
        var begin: Input?
        var block: RawBlock?
        var matches: [Detector.Match] = []
        var end: (input: Input, end: InputEnd)?
    }

    var number = 0
    var parts: [Part] = []
    /// Hold the parts' blocks, each one that of its part; there may be more of them.
    var batches: [EventBatch]
}

/// Where workers take blocks from.
private final class BlockIntake: @unchecked Sendable {
    // Every stored variable is read and written under this lock.
    private let lock = NSLock()
    private var queue: InputQueue
    private var reader: (input: Input, reader: InputReader)?
    private var number = 0

    /// So much makes a job, and so many small inputs.
    private static let jobSize = 128 << 10
    private static let jobParts = 4

    init(_ inputs: [Input], _ plan: IngestPlan) {
        queue = plan.makeQueue(inputs)
    }

    /// Puts the next parts into the job, with their blocks in its batches.
    ///
    /// - Returns: Whether nothing follows; nil when there was nothing any more.
    func next(_ job: inout DetectJob, _ normalizer: inout Normalizer) -> Bool? {
        lock.lock()
        defer { lock.unlock() }
        job.parts.removeAll(keepingCapacity: true)
        var size = 0
        repeat {
            if job.parts.count == job.batches.count {
                job.batches.append(EventBatch(capacity: 1 << 20))
            }
            let batch = job.batches[job.parts.count]
            guard let part = nextPart(batch, &normalizer) else { break }
            if part.block != nil { size += batch.byteCount }
            job.parts.append(part)
        } while reader == nil && size < Self.jobSize && job.parts.count < Self.jobParts
            && queue.isAtHand
        guard !job.parts.isEmpty else { return nil }
        job.number = number
        number += 1
        return reader == nil && queue.isEmpty
    }

    private func nextPart(_ batch: EventBatch, _ normalizer: inout Normalizer) -> DetectJob.Part? {
        var part = DetectJob.Part()
        if reader == nil {
            reader = queue.next()
            part.begin = reader?.input
        }
        guard let (input, current) = reader else { return nil }
        var opened = current
        // Taken out meanwhile, so that nothing of it is copied.
        reader = nil
        part.block = opened.next(into: batch, &normalizer)
        if part.block == nil || opened.isAtEnd {
            part.end = (input, opened.end)
        } else {
            reader = (input, opened)
        }
        return part
    }
}

/// Where parts are put in order and become lines.
private final class BlockOutlet: @unchecked Sendable {
    // Under the condition's lock: all but what `commit` uses, which belongs to the one worker that
    // has set `isCommitting`.
    private let condition = NSCondition()
    private var free: [[EventBatch]] = []
    /// How many more jobs' batches may be made.
    private var unmade: Int
    private var isWaitedFor = false
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
        unmade = batches
    }

    /// Takes a job, and gives on all that is next in order; returns an empty one to go on with.
    func put(_ job: DetectJob) -> DetectJob {
        condition.lock()
        defer { condition.unlock() }
        waiting[job.number] = job
        if !isCommitting {
            isCommitting = true
            while var job = waiting.removeValue(forKey: next) {
                condition.unlock()
                let (outcomes, findings) = commit(&job)
                condition.lock()
                free.append(job.batches)
                stats.findings += findings
                for outcome in outcomes { stats.add(outcome) }
                next += 1
                if isWaitedFor { condition.broadcast() }
            }
            isCommitting = false
        }
        if free.isEmpty, unmade > 0 {
            unmade -= 1
            return DetectJob(batches: [EventBatch()])
        }
        while free.isEmpty {
            isWaitedFor = true
            condition.wait()
        }
        return DetectJob(batches: free.removeLast())
    }

    private func commit(_ job: inout DetectJob) -> ([InputSettler.Outcome], findings: Int) {
        var outcomes: [InputSettler.Outcome] = []
        var findings = 0
        func emit(_ batch: EventBatch) {
            guard let found = matches.removeValue(forKey: ObjectIdentifier(batch)) else { return }
            for match in found {
                batch.withEvent(at: match.row) { findings += append($0, rule: match.rule) }
            }
            lines.flush(write)
        }
        for (index, part) in job.parts.enumerated() {
            if let input = part.begin {
                settler.begin()
                source = input.name
                lines.begin(source: source)
            }
            if let block = part.block {
                let batch = job.batches[index]
                if !part.matches.isEmpty { matches[ObjectIdentifier(batch)] = part.matches }
                job.batches[index] = settler.take(block, batch, emit)
            }
            if let (input, end) = part.end {
                outcomes.append(settler.finish(end, path: input.name, emit))
            }
        }
        job.parts.removeAll()
        return (outcomes, findings)
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

    func count(_ detector: Detector?, _ tally: InputTally?) {
        condition.lock()
        if let detector {
            stats.routed += detector.routed
            stats.unrouted += detector.unrouted
            stats.work.add(detector)
        }
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
