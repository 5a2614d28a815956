// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Finds the rules that an event matches; one for each thread.
///
/// How an event is matched: each value of a field that the group's rules read is turned into the
/// atoms it makes true, from the cache or by the field's index. Atoms are marked, and those that
/// rules wait for make these rules candidates. When all values are seen, the candidates' programs
/// run over the marks. Nothing is allocated, no reference is counted, and what an event costs
/// depends on its own values and hardly on the number of rules.
///
/// - Limits: about 6 MB of memory and four bytes for each atom, test and rule of the set.
public struct Matcher {
    private let state: MatcherState

    /// Makes a matcher over a set.
    public init(_ set: RuleSet) {
        state = MatcherState(set)
    }

    /// What it has done so far.
    public var statistics: MatcherStatistics {
        var statistics = state.progress.pointee.statistics
        statistics.regexLimitHits = state.regexScratch.limitHits
        return statistics
    }

    /// How often a rule was evaluated: how many events had what it waits for.
    public func evaluations(ofRule rule: Int) -> Int { Int(state.evaluations[rule]) }

    /// Shows the index in `RuleSet.rules` of every rule of a group that an event matches.
    ///
    /// Each once, in ascending order. The group must be of the matcher's own set.
    @inline(__always)
    public mutating func match(_ event: Event, group: RuleGroup, _ body: (Int) -> Void) {
        let found = state.match(event, group)
        for position in 0..<found { body(Int(state.candidates[position])) }
    }
}

// MARK: - One event

extension MatcherState {
    /// Leaves the rules that match in `candidates`, in ascending order, and says how many.
    func match(_ event: Event, _ group: RuleGroup) -> Int {
        beginEvent()
        let slots = group.slots
        for field in event.fields {
            let id = Int(field.id.index)
            guard id < slots.count, slots.base[id] != 0, field.kind != .null else { continue }
            let text = event.value(of: field)
            mark(atoms(slot: Int(slots.base[id]) - 1, text, field.kind), group)
        }
        if let keywords = group.keywords { lookForKeywords(keywords, event, group) }
        for position in 0..<group.always.count { add(candidate: group.always.base[position]) }
        return evaluate(event, group)
    }

    /// Marks atoms as true, and makes the rules that wait for them candidates.
    @inline(__always)
    private func mark(_ atoms: UnsafePointer<UInt32>, _ group: RuleGroup) {
        let epoch = progress.pointee.epoch
        let count = Int(atoms.pointee)
        guard count > 0 else { return }
        for position in 1...count {
            let atom = atoms[position]
            guard atomMarks[Int(atom)] != epoch else { continue }
            atomMarks[Int(atom)] = epoch
            group.witnesses.forEach(atom, add(candidate:))
        }
    }

    @inline(__always)
    private func add(candidate rule: UInt32) {
        guard ruleMarks[Int(rule)] != progress.pointee.epoch else { return }
        ruleMarks[Int(rule)] = progress.pointee.epoch
        candidates[progress.pointee.candidateCount] = rule
        progress.pointee.candidateCount += 1
    }

    /// Looks for keywords in every value.
    private func lookForKeywords(
        _ keywords: UnsafePointer<KeywordIndex>,
        _ event: Event,
        _ group: RuleGroup
    ) {
        for field in event.fields where field.kind != .null {
            var text = event.value(of: field)
            let isEscaped = field.kind == .escapedString
            guard keywords.pointee.mayStand(in: text, isEscaped: isEscaped) else { continue }
            if isEscaped { text = progress.pointee.unescaped.unescape(text) }
            beginValue()
            let isASCII = !CaseFolding.hasNonASCII(text)
            look(keywords.pointee.index, text, field.kind, hash: 0, isASCII: isASCII)
            mark(UnsafePointer(hits), group)
        }
    }

    /// Runs the candidates' programs and keeps those that match, as rules of the set.
    private func evaluate(_ event: Event, _ group: RuleGroup) -> Int {
        let count = progress.pointee.candidateCount
        progress.pointee.statistics.evaluations += count
        var found = 0
        for position in 0..<count {
            let entry = group.entries[Int(candidates[position])]
            evaluations[Int(entry.rule)] &+= 1
            guard run(entry.start, event, group) else { continue }
            // Few rules match, so they are put in order as they come.
            var place = found
            while place > 0, candidates[place - 1] > entry.rule {
                candidates[place] = candidates[place - 1]
                place -= 1
            }
            candidates[place] = entry.rule
            found += 1
        }
        return found
    }

    /// Runs one program to its end; every jump goes towards the code's beginning, so it ends.
    @inline(__always)
    private func run(_ start: UInt32, _ event: Event, _ group: RuleGroup) -> Bool {
        let code = group.code
        let epoch = progress.pointee.epoch
        var place = start
        var depth = 0
        while place < Instruction.reject {
            let step = code[Int(place)]
            switch step.kind {
            case .atom: place = atomMarks[Int(step.atom)] == epoch ? step.yes : step.no
            case .lazyAtom: place = isTrue(lazy: step.atom, event) ? step.yes : step.no
            case .count:
                counts[depth] = step.atom
                depth += 1
                place = step.yes
            case .tick:
                counts[depth - 1] -= 1
                if counts[depth - 1] == 0 {
                    depth -= 1
                    place = step.yes
                } else {
                    place = step.no
                }
            case .uncount:
                depth -= 1
                place = step.no
            }
        }
        return place == Instruction.accept
    }
}
