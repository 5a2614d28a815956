// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What one thread writes while it matches.
///
/// Nothing is cleared between events: an entry counts only if it holds the number of the current
/// event (`epoch`) or value (`valueEpoch`). All arrays have a place for each atom, test or rule of
/// the set, so an index from the set's own tables is always inside.
final class MatcherState {
    let set: RuleSet
    let regexScratch = RegexScratch()

    /// By atom: `epoch` when it is true of this event; for lazy atoms also `epoch | refuted`.
    let atomMarks: UnsafeMutablePointer<UInt32>
    /// By atom: `valueEpoch` when it was reported for this value.
    let reported: UnsafeMutablePointer<UInt32>
    /// By test: `valueEpoch` when it was asked of this value.
    let asked: UnsafeMutablePointer<UInt32>
    /// By rule of a group: `epoch` when it is a candidate already.
    let ruleMarks: UnsafeMutablePointer<UInt32>
    /// By rule of the set: how often it was evaluated.
    let evaluations: UnsafeMutablePointer<UInt32>
    /// How many atoms are true of the current value, and then which.
    let hits: UnsafeMutablePointer<UInt32>
    /// Rules of the group to evaluate.
    let candidates: UnsafeMutablePointer<UInt32>
    /// Counts of `atLeast` under way.
    let counts: UnsafeMutablePointer<UInt32>
    /// By slot: whether its values are worth remembering.
    let cacheWorth: UnsafeMutablePointer<CacheWorth>
    let progress: UnsafeMutablePointer<Progress>

    /// What changes with every event.
    struct Progress {
        var epoch: UInt32 = 0
        var valueEpoch: UInt32 = 0
        var candidateCount = 0
        var cache = ValueCache()
        var unescaped = TextBuffer()
        var lowered = TextBuffer()
        var otherUnescaped = TextBuffer()
        var otherLowered = TextBuffer()
        var statistics = MatcherStatistics()
    }

    /// Says of a lazy atom that it was asked and is false.
    static let refuted: UInt32 = 1 << 31

    init(_ set: RuleSet) {
        self.set = set
        atomMarks = Self.zeros(set.atomCount)
        reported = Self.zeros(set.atomCount)
        asked = Self.zeros(set.tests.count)
        ruleMarks = Self.zeros(set.rules.count)
        evaluations = Self.zeros(set.rules.count)
        hits = Self.zeros(set.atomCount + 1)
        candidates = Self.zeros(set.rules.count)
        counts = Self.zeros(ProgramLimits.counts)
        cacheWorth = ZeroedMemory.allocate(CacheWorth.self, count: set.fields.count + 1)
        progress = .allocate(capacity: 1)
        progress.initialize(to: Progress())
    }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<UInt32> {
        ZeroedMemory.allocate(UInt32.self, count: count + 1)
    }

    deinit {
        progress.pointee.cache.deallocate()
        for buffer in [
            progress.pointee.unescaped, progress.pointee.lowered,
            progress.pointee.otherUnescaped, progress.pointee.otherLowered,
        ] {
            buffer.deallocate()
        }
        ZeroedMemory.free(cacheWorth)
        progress.deinitialize(count: 1)
        progress.deallocate()
        for array in [
            atomMarks, reported, asked, ruleMarks, evaluations, hits, candidates, counts,
        ] {
            ZeroedMemory.free(array)
        }
    }

    /// Begins an event; after two thousand million of them the marks begin anew.
    @inline(__always)
    func beginEvent() {
        progress.pointee.epoch += 1
        progress.pointee.candidateCount = 0
        progress.pointee.statistics.events += 1
        if progress.pointee.epoch == Self.refuted {
            atomMarks.update(repeating: 0, count: set.atomCount)
            ruleMarks.update(repeating: 0, count: set.rules.count)
            progress.pointee.epoch = 1
        }
    }

    /// Begins a value.
    @inline(__always)
    func beginValue() {
        hits.pointee = 0
        progress.pointee.valueEpoch &+= 1
        if progress.pointee.valueEpoch == 0 {
            reported.update(repeating: 0, count: set.atomCount)
            asked.update(repeating: 0, count: set.tests.count)
            progress.pointee.valueEpoch = 1
        }
    }
}

/// What a matcher has done so far.
public struct MatcherStatistics: Sendable, Hashable {
    /// Events looked at.
    public internal(set) var events = 0
    /// Values of fields that rules read.
    public internal(set) var values = 0
    /// Values whose atoms were remembered.
    public internal(set) var remembered = 0
    /// Rules evaluated.
    public internal(set) var evaluations = 0
    /// Regular expressions given up because they exceeded a limit; they count as no match.
    public internal(set) var regexLimitHits = 0
}
