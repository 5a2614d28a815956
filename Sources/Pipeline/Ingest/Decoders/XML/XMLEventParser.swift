// SPDX-License-Identifier: Apache-2.0

import Schema

/// Parses one `<Event>` element into fields, in one pass and with no tree.
///
/// Values stay where they are; those with entities, or in more than one piece, are written out behind
/// the block. There is no DTD and no entity of one's own, and nesting is bounded.
///
/// Why the unsafe pointer is safe: only bytes below `end` are read, and what is written out is never
/// longer than the element, for which the caller made room.
struct XMLEventParser {
    /// How parsing an element came out.
    enum Outcome: Equatable {
        /// It is whole and ends there.
        case whole(end: Int)
        /// The bytes end before it does.
        case unended
        /// It is not well formed; the next event is looked for from there on.
        case damaged(RecordDamage, resume: Int)
    }

    /// Elements inside each other.
    static let depthLimit = 64

    /// An element that was opened and not closed.
    struct Frame {
        let name: Range<Int>
        let id: NameCache.ID
        let section: XMLEventNames.Section
        /// The field that its text is the value of; nil where text has no name.
        var field: FieldID?
        var hasChildren = false
    }

    let base: UnsafeMutableRawPointer
    let end: Int
    var place: Int
    /// Where the next written-out value goes.
    var arena: Int
    let row: RowFields
    var frames: [Frame] = []
    /// The text of the element at hand, so far.
    var text: Range<Int>?
    private(set) var time: Timestamp?
    private(set) var eventID: UInt32 = 0

    init(base: UnsafeMutableRawPointer, range: Range<Int>, arena: Int, row: RowFields) {
        self.base = base
        place = range.lowerBound
        end = range.upperBound
        self.arena = arena
        self.row = row
    }

    @inline(__always)
    func byte(_ place: Int) -> UInt8 { base.load(fromByteOffset: place, as: UInt8.self) }

    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    /// Parses the element that begins here.
    mutating func run(_ names: inout XMLEventNames) -> Outcome {
        while true {
            let start = place
            guard place < end else { return .unended }
            let outcome: Outcome?
            switch byte(place) {
            case UInt8(ascii: "<"): outcome = markup(&names)
            default: outcome = takeText()
            }
            if let outcome { return outcome }
            // Every step above goes forward; if one did not, the element would be read for ever.
            guard place > start else { return .damaged(.badRecord, resume: start + 1) }
            if frames.isEmpty { return .whole(end: place) }
        }
    }

    private mutating func takeText() -> Outcome? {
        let start = place
        place = XMLText.first(
            UInt8(ascii: "<"),
            or: UInt8(ascii: "&"),
            base,
            from: place,
            to: end
        )
        guard place < end, byte(place) == UInt8(ascii: "&") else {
            add(start..<place, hasEntities: false)
            return nil
        }
        place = XMLText.first(
            UInt8(ascii: "<"),
            or: UInt8(ascii: "<"),
            base,
            from: place,
            to: end
        )
        // An entity may be cut by the end; then the element is too.
        guard place < end else { return .unended }
        add(start..<place, hasEntities: true)
        return nil
    }

    /// Adds a piece to the text of the element at hand.
    private mutating func add(_ piece: Range<Int>, hasEntities: Bool) {
        guard let before = text else {
            text = hasEntities ? written(piece) : piece
            return
        }
        guard !piece.isEmpty else { return }
        if before.upperBound == piece.lowerBound, !hasEntities {
            text = before.lowerBound..<piece.upperBound
            return
        }
        let start = before.upperBound == arena ? before.lowerBound : copy(before)
        _ = hasEntities ? written(piece).lowerBound : copy(piece)
        text = start..<arena
    }

    /// Writes out a piece with entities.
    mutating func written(_ piece: Range<Int>) -> Range<Int> {
        let start = arena
        arena += XMLText.unescape(base, piece, to: start)
        return start..<arena
    }

    private mutating func copy(_ piece: Range<Int>) -> Int {
        let start = arena
        for place in piece {
            base.storeBytes(of: byte(place), toByteOffset: arena, as: UInt8.self)
            arena += 1
        }
        return start
    }

    // MARK: - Markup

    private mutating func markup(_ names: inout XMLEventNames) -> Outcome? {
        guard place + 1 < end else { return .unended }
        switch byte(place + 1) {
        case UInt8(ascii: "/"): return close(names)
        case UInt8(ascii: "?"): return skip(to: "?>")
        case UInt8(ascii: "!"):
            if XMLText.begins("<!--", base, at: place, to: end) { return skip(to: "-->") }
            if XMLText.begins("<![CDATA[", base, at: place, to: end) { return characterData() }
            return end - place < 9 ? .unended : .damaged(.badRecord, resume: place + 2)
        default: return open(&names)
        }
    }

    private mutating func skip(to mark: StaticString) -> Outcome? {
        guard let found = XMLText.find(mark, base, from: place + 2, to: end) else {
            return .unended
        }
        place = found + mark.utf8CodeUnitCount
        return nil
    }

    private mutating func characterData() -> Outcome? {
        let start = place + 9
        guard let found = XMLText.find("]]>", base, from: start, to: end) else { return .unended }
        add(start..<found, hasEntities: false)
        place = found + 3
        return nil
    }

    private mutating func close(_ names: XMLEventNames) -> Outcome? {
        let start = place + 2
        let found = XMLText.first(
            UInt8(ascii: ">"),
            or: UInt8(ascii: "<"),
            base,
            from: start,
            to: end
        )
        guard found < end else { return .unended }
        var nameEnd = found
        while nameEnd > start, TextEncoding.isBlank(byte(nameEnd - 1)) { nameEnd -= 1 }
        guard byte(found) == UInt8(ascii: ">"), let frame = frames.last,
            bytes(frame.name).elementsEqual(bytes(start..<nameEnd))
        else { return .damaged(.badRecord, resume: start) }
        finish(frame, names)
        place = found + 1
        return nil
    }

    /// Ends the innermost element, whose text is whole.
    mutating func finish(_ frame: Frame, _ names: XMLEventNames) {
        frames.removeLast()
        defer { text = nil }
        let value = text ?? place..<place
        guard let field = frame.field else { return }
        let isData = names.meaning(frame.id) == .data
        let blank = isBlank(value)
        if frame.hasChildren || !isData, blank { return }
        let kept = isData ? value : trimmed(value)
        if names.meaning(frame.id) == .eventID, frame.section == .system { note(eventID: kept) }
        row.append(field, offset: kept.lowerBound, length: kept.count, kind: .string)
    }

    /// Adds text that stands before an element inside, if there is any.
    mutating func finishText() {
        defer { text = nil }
        guard let value = text, let field = frames.last?.field, !isBlank(value) else { return }
        let kept = trimmed(value)
        row.append(field, offset: kept.lowerBound, length: kept.count, kind: .string)
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        range.allSatisfy { TextEncoding.isBlank(byte($0)) }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, TextEncoding.isBlank(byte(low)) { low += 1 }
        while high > low, TextEncoding.isBlank(byte(high - 1)) { high -= 1 }
        return low..<high
    }

    // MARK: - What a row says besides its fields

    private mutating func note(eventID text: Range<Int>) {
        guard text.count < 10 else { return }
        var value: UInt32 = 0
        for place in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(place)) else { return }
            value = value * 10 + UInt32(byte(place) - UInt8(ascii: "0"))
        }
        eventID = value
    }

    mutating func note(time text: Range<Int>) {
        time = Timestamp(rfc3339: bytes(text)) ?? TimeText.read(bytes(text))?.time
    }
}
