// SPDX-License-Identifier: Apache-2.0

internal import Schema

// MARK: - From a value to its atoms

extension MatcherState {
    /// The atoms that a value makes true: how many, and then which; good until the next value.
    ///
    /// A value with JSON's escapes in it is remembered as it was written: most are met again, and
    /// then nobody has to unescape them.
    @inline(__always)
    func atoms(
        slot: Int,
        _ text: UnsafeRawBufferPointer,
        _ kind: Field.Kind
    ) -> UnsafePointer<UInt32> {
        let base = text.baseAddress ?? UnsafeRawPointer(hits)
        progress.pointee.statistics.values += 1
        let worth = cacheWorth + slot
        guard text.count <= ValueCache.longestValue, slot < Self.escapedSlots,
            worth.pointee.isWorthwhile()
        else {
            lookUncached(slot: slot, text, kind)
            return UnsafePointer(hits)
        }
        let (hash, isASCII) = set.hash(base, text.count)
        let place = kind == .escapedString ? slot + Self.escapedSlots : slot
        if let known = progress.pointee.cache.find(slot: place, hash: hash, base, text.count) {
            progress.pointee.statistics.remembered += 1
            worth.pointee.note(isFound: true)
            return known
        }
        worth.pointee.note(isFound: false)
        if kind == .escapedString {
            lookUncached(slot: slot, text, kind)
        } else {
            look(slot: slot, text, kind, hash: hash, isASCII: isASCII)
        }
        progress.pointee.cache.insert(
            slot: place,
            hash: hash,
            base,
            text.count,
            UnsafePointer(hits + 1),
            Int(hits.pointee)
        )
        return UnsafePointer(hits)
    }

    /// Where the places of values with escapes begin, beside those without.
    private static let escapedSlots = 1 << 15

    /// Fills `hits` for a value whose own hash is not known yet, unescaped if it has to be.
    @inline(never)
    private func lookUncached(slot: Int, _ given: UnsafeRawBufferPointer, _ kind: Field.Kind) {
        beginValue()
        var text = given
        if kind == .escapedString { text = progress.pointee.unescaped.unescape(given) }
        let index = set.indices + slot
        let isASCII = !CaseFolding.hasNonASCII(text)
        let base = text.baseAddress ?? UnsafeRawPointer(hits)
        let needsHash = isASCII && text.count <= index.pointee.longestWhole
        let hash = needsHash ? set.hash(base, text.count).hash : 0
        look(index, text, kind, hash: hash, isASCII: isASCII)
    }

    /// Fills `hits` by a field's index.
    @inline(never)
    private func look(
        slot: Int,
        _ text: UnsafeRawBufferPointer,
        _ kind: Field.Kind,
        hash: UInt64,
        isASCII: Bool
    ) {
        beginValue()
        look(set.indices + slot, text, kind, hash: hash, isASCII: isASCII)
    }

    /// Adds to `hits` what an index knows of a value.
    ///
    /// The index is passed by its address, for a copy of it would cost more than a short value.
    func look(
        _ index: UnsafePointer<FieldIndex>,
        _ text: UnsafeRawBufferPointer,
        _ kind: Field.Kind,
        hash: UInt64,
        isASCII: Bool
    ) {
        var value = ValueView(kind: kind, text: text, folded: text)
        var hash = hash
        if !isASCII {
            let folded = progress.pointee.lowered.lower(text)
            value = ValueView(kind: kind, text: text, folded: folded)
            if let base = folded.baseAddress { hash = set.hash(base, folded.count).hash }
        }
        let hasher = set.hash
        index.pointee.find(value.folded, hash: hash, isASCII: isASCII, hasher: hasher) {
            targets,
            count in
            for position in 0..<count {
                let target = targets[position]
                if target.isCheck {
                    ask(target.index, value)
                } else {
                    report(UInt32(target.index))
                }
            }
        }
        let checks = index.pointee.checks
        for position in 0..<checks.count { ask(Int(checks.base[position]), value) }
    }

    @inline(__always)
    private func report(_ atom: UInt32) {
        guard reported[Int(atom)] != progress.pointee.valueEpoch else { return }
        reported[Int(atom)] = progress.pointee.valueEpoch
        hits.pointee += 1
        hits[Int(hits.pointee)] = atom
    }

    /// Asks a test in full, once a value however often its literal stands there.
    @inline(never)
    private func ask(_ test: Int, _ value: ValueView) {
        guard asked[test] != progress.pointee.valueEpoch else { return }
        asked[test] = progress.pointee.valueEpoch
        guard set.tests.withTest(test, { $0.pointee.holds(for: value, regexScratch) }) else {
            return
        }
        set.forEachAtom(ofTest: test, report)
    }
}

// MARK: - Lazy atoms

extension MatcherState {
    /// Whether a lazy atom is true of an event.
    @inline(never)
    func isTrue(lazy atom: UInt32, _ event: Event) -> Bool {
        let epoch = progress.pointee.epoch
        let mark = atomMarks[Int(atom)]
        if mark == epoch { return true }
        if mark == epoch | Self.refuted { return false }
        let test = set.tests[set.firstTest(of: set.atom(Int(atom)))]
        let answer =
            if case .members(let match) = test.test {
                match.holds(for: set.names[test.slot], of: event, regexScratch)
            } else {
                answer(test, event)
            }
        atomMarks[Int(atom)] = answer ? epoch : epoch | Self.refuted
        return answer
    }

    private func answer(_ test: Test, _ event: Event) -> Bool {
        let id = set.fields[test.slot]
        guard id != FieldNames.overflow else {
            if case .null = test.test { return true }
            return false
        }
        var isThere = false
        for field in event.fields where field.id == id {
            isThere = true
            switch test.test {
            case .exists: return true
            case .null: if field.kind == .null { return true }
            case .reference(let reference): if refers(field, reference, test, event) { return true }
            default:
                let progress = progress
                let value = view(
                    of: field,
                    event,
                    &progress.pointee.unescaped,
                    &progress.pointee.lowered
                )
                if test.holds(for: value, regexScratch) { return true }
            }
        }
        if case .null = test.test { return !isThere }
        return false
    }

    private func refers(
        _ field: Field,
        _ reference: FieldReference,
        _ test: Test,
        _ event: Event
    ) -> Bool {
        let own = view(
            of: field,
            event,
            &progress.pointee.unescaped,
            &progress.pointee.lowered
        )
        let other = set.fields[test.otherSlot]
        for candidate in event.fields where candidate.id == other {
            let wanted = view(
                of: candidate,
                event,
                &progress.pointee.otherUnescaped,
                &progress.pointee.otherLowered
            )
            if Test.holds(reference, own, wanted) { return true }
        }
        return false
    }

    private func view(
        of field: Field,
        _ event: Event,
        _ unescaped: inout TextBuffer,
        _ lowered: inout TextBuffer
    ) -> ValueView {
        var text = event.value(of: field)
        if field.kind == .escapedString { text = unescaped.unescape(text) }
        let folded = CaseFolding.hasNonASCII(text) ? lowered.lower(text) : text
        return ValueView(kind: field.kind, text: text, folded: folded)
    }
}
