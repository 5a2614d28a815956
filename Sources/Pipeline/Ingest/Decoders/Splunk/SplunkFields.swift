// SPDX-License-Identifier: Apache-2.0

import Schema

/// Makes fields of one record in Splunk's text form.
///
/// Headings of a message end with a colon and have lines with a tab before them; a line of more tabs
/// and no colon goes on with the value before it, as lists of rights do. Text that explains the event
/// begins a line and has no value behind a colon.
struct SplunkFields {
    /// How the provider of security events is called where its name is not shown.
    private static let auditing = (
        shown: Array("Microsoft Windows security auditing.".utf8),
        name: Array("Microsoft-Windows-Security-Auditing".utf8)
    )

    private let batch: EventBatch
    private let bytes: UnsafeRawBufferPointer
    private let range: Range<Int>
    private let row: RowFields
    private(set) var eventCode: UInt32 = 0
    private var heading: NameCache.ID?
    /// The field that a line without a name goes on with.
    private var open: Int?
    /// The field of the provider whose name is to be written out.
    private var isAuditing = false

    init(_ batch: EventBatch, _ range: Range<Int>, row: RowFields) {
        self.batch = batch
        bytes = batch.bytes
        self.range = range
        self.row = row
    }

    mutating func run(_ names: inout SplunkNames) {
        var place = range.lowerBound
        let date = line(from: place)
        append(names.timestamp, TextEncoding.trimmed(bytes, date, isFirst: false))
        place = date.upperBound + 1
        while place < range.upperBound {
            let line = line(from: place)
            if takeKey(line, &names) { break }
            place = line.upperBound + 1
        }
        // Moves the bytes perhaps, so it comes last.
        if isAuditing {
            let offset = Self.auditing.name.withUnsafeBytes { batch.append($0) }
            let length = Self.auditing.name.count
            row.append(names.provider, offset: offset, length: length, kind: .string)
        }
    }

    private func line(from start: Int) -> Range<Int> {
        start..<(TextEncoding.line(bytes, from: start, to: range.upperBound).end ?? range.upperBound)
    }

    private func append(_ field: FieldID, _ value: Range<Int>) {
        row.append(field, offset: value.lowerBound, length: value.count, kind: .string)
    }

    private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    // MARK: - Keys

    /// Takes a line of `Key=Value`; true when it was the message, which is the last.
    private mutating func takeKey(_ line: Range<Int>, _ names: inout SplunkNames) -> Bool {
        guard let equals = bytes[line].prefix(64).firstIndex(of: UInt8(ascii: "=")),
            equals > line.lowerBound
        else { return false }
        let (field, key) = names.key(slice(line.lowerBound..<equals))
        var value = TextEncoding.trimmed(bytes, equals + 1..<line.upperBound, isFirst: false)
        if key == .message {
            value = TextEncoding.trimmed(bytes, equals + 1..<range.upperBound, isFirst: false)
        }
        append(field, value)
        switch key {
        case .eventCode:
            eventCode = number(value)
            append(names.eventID, value)
        case .logName: append(names.channel, value)
        case .computer: append(names.computer, value)
        case .record: append(names.recordID, value)
        case .source:
            isAuditing = bytes[value].elementsEqual(Self.auditing.shown)
            if !isAuditing { append(names.provider, value) }
        case .message:
            takeMessage(value, &names)
            return true
        case .other: break
        }
        return false
    }

    private func number(_ range: Range<Int>) -> UInt32 {
        var value: UInt32 = 0
        for byte in bytes[range] {
            guard (0x30...0x39).contains(byte), value < 100_000_000 else { break }
            value = value * 10 + UInt32(byte - 0x30)
        }
        return value
    }

    // MARK: - Message

    private mutating func takeMessage(_ message: Range<Int>, _ names: inout SplunkNames) {
        var place = line(from: message.lowerBound).upperBound + 1
        if eventCode == 4_104 { place = takeScript(message, from: place, names) }
        while place < message.upperBound {
            let line = line(from: place)
            if takeLine(line, message, &names) { return }
            place = line.upperBound + 1
        }
    }

    /// Takes a line of the message; true when its value is all that follows.
    private mutating func takeLine(
        _ line: Range<Int>,
        _ message: Range<Int>,
        _ names: inout SplunkNames
    ) -> Bool {
        let text = TextEncoding.trimmed(bytes, line, isFirst: false)
        guard !text.isEmpty else { return false }
        let isIndented = text.lowerBound > line.lowerBound
        guard let colon = endOfName(text) else {
            if isIndented {
                goOn(to: text.upperBound)
            } else {
                (heading, open) = (nil, nil)
            }
            return false
        }
        let name = TextEncoding.trimmed(bytes, text.lowerBound..<colon, isFirst: false)
        let value = TextEncoding.trimmed(bytes, colon + 1..<text.upperBound, isFirst: false)
        if !isIndented {
            open = nil
            heading = value.isEmpty ? names.heading(slice(name)) : nil
            if value.isEmpty { return false }
        }
        let found = names.line(slice(name), under: heading, of: eventCode)
        open = row.count
        append(found.field, found.takesRest ? value.lowerBound..<message.upperBound : value)
        return found.takesRest
    }

    /// The colon behind a line's name; nil when the line has none.
    private func endOfName(_ text: Range<Int>) -> Int? {
        var words = 0
        guard bytes[text.lowerBound] != UInt8(ascii: "-") else { return nil }
        for place in text {
            if place - text.lowerBound > 64 { return nil }
            switch bytes[place] {
            case 0x20: words += 1
            case 0x09, UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "="): return nil
            case UInt8(ascii: ":"):
                let isLast = place + 1 == text.upperBound
                guard isLast || bytes[place + 1] == 0x20 || bytes[place + 1] == 0x09 else {
                    return nil
                }
                return words <= 6 ? place : nil
            default: break
            }
        }
        return nil
    }

    /// Lets the value before go on up to here.
    private func goOn(to end: Int) {
        guard let open, open < row.count else { return }
        let field = row.room[open]
        let start = Int(field.offset)
        row.room[open] = Field(id: field.id, offset: start, length: end - start, kind: .string)
    }

    /// Takes a script that PowerShell logged: `Creating Scriptblock text (1 of 2):`, the script, and
    /// its id; says where the lines behind it begin.
    private func takeScript(_ message: Range<Int>, from start: Int, _ names: SplunkNames) -> Int {
        let title = bytes[message.lowerBound..<min(start, message.upperBound)]
        let numbers = title.split { !(0x30...0x39).contains($0) }
        if numbers.count >= 2 {
            append(names.messageNumber, numbers[0].startIndex..<numbers[0].endIndex)
            append(names.messageTotal, numbers[1].startIndex..<numbers[1].endIndex)
        }
        guard let base = bytes.baseAddress, start < message.upperBound else { return start }
        var end = message.upperBound
        var place = start
        while let found = XMLText.find("ScriptBlock ID:", base, from: place, to: message.upperBound)
        {
            (end, place) = (found, found + 1)
        }
        append(names.scriptText, TextEncoding.trimmed(bytes, start..<end, isFirst: false))
        return end
    }
}
