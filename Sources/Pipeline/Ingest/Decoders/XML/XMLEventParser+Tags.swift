// SPDX-License-Identifier: Apache-2.0

import Schema

extension XMLEventParser {
    /// Takes an opening tag with its attributes.
    mutating func open(_ names: inout XMLEventNames) -> Outcome? {
        let start = place
        let nameEnd = endOfName(from: start + 1)
        guard nameEnd < end else { return .unended }
        let name = start + 1..<nameEnd
        guard !name.isEmpty else { return .damaged(.badRecord, resume: start + 1) }
        if !frames.isEmpty, bytes(name).elementsEqual("Event".utf8) {
            // Events do not lie in each other: the one before was cut off.
            return .damaged(.badRecord, resume: start)
        }
        guard frames.count < Self.depthLimit else { return .damaged(.tooDeep, resume: start) }
        finishText()
        if !frames.isEmpty { frames[frames.count - 1].hasChildren = true }
        let section = section(names)
        let id = names.element(bytes(name), in: section)
        let hasText = frames.count > 1
        frames.append(
            Frame(name: name, id: id, section: section, field: hasText ? names.field(id) : nil)
        )
        place = nameEnd
        return attributes(&names, id, section)
    }

    /// The part of the event that a new element stands in, by the child of `Event` around it.
    private func section(_ names: XMLEventNames) -> XMLEventNames.Section {
        guard frames.count > 1 else { return .other }
        guard frames.count == 2 else { return frames[frames.count - 1].section }
        return switch names.meaning(frames[1].id) {
        case .system: .system
        case .eventData: .eventData
        case .userData: .userData
        case .renderingInfo: .renderingInfo
        default: .other
        }
    }

    private func endOfName(from start: Int) -> Int {
        var place = start
        while place < end {
            switch byte(place) {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "="),
                UInt8(ascii: "<"):
                return place
            default: place += 1
            }
        }
        return end
    }

    private mutating func skipBlanks() {
        while place < end, TextEncoding.isBlank(byte(place)) { place += 1 }
    }

    /// Takes attributes up to the end of the tag.
    private mutating func attributes(
        _ names: inout XMLEventNames,
        _ id: NameCache.ID,
        _ section: XMLEventNames.Section
    ) -> Outcome? {
        while true {
            skipBlanks()
            guard place < end else { return .unended }
            switch byte(place) {
            case UInt8(ascii: ">"):
                place += 1
                return nil
            case UInt8(ascii: "/"):
                guard place + 1 < end else { return .unended }
                guard byte(place + 1) == UInt8(ascii: ">"), let frame = frames.last else {
                    return .damaged(.badRecord, resume: place + 1)
                }
                finish(frame, names)
                place += 2
                return nil
            default:
                if let outcome = attribute(&names, id, section) { return outcome }
            }
        }
    }

    /// Takes one attribute.
    private mutating func attribute(
        _ names: inout XMLEventNames,
        _ id: NameCache.ID,
        _ section: XMLEventNames.Section
    ) -> Outcome? {
        let nameEnd = endOfName(from: place)
        let name = place..<nameEnd
        guard !name.isEmpty else { return .damaged(.badRecord, resume: place) }
        place = nameEnd
        skipBlanks()
        guard place < end else { return .unended }
        guard byte(place) == UInt8(ascii: "=") else { return .damaged(.badRecord, resume: place) }
        place += 1
        skipBlanks()
        guard place < end else { return .unended }
        let quote = byte(place)
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return .damaged(.badRecord, resume: place)
        }
        let start = place + 1
        let found = XMLText.first(quote, or: UInt8(ascii: "<"), base, from: start, to: end)
        guard found < end else { return .unended }
        guard byte(found) == quote else { return .damaged(.badRecord, resume: found) }
        place = found + 1
        take(name, start..<found, &names, id, section)
        return nil
    }

    /// Makes a field of an attribute, or of what `Data` is called by it.
    private mutating func take(
        _ name: Range<Int>,
        _ raw: Range<Int>,
        _ names: inout XMLEventNames,
        _ id: NameCache.ID,
        _ section: XMLEventNames.Section
    ) {
        let meaning = names.meaning(id)
        let hasEntities = bytes(raw).contains(UInt8(ascii: "&"))
        let value = hasEntities ? written(raw) : raw
        if meaning == .data, section != .system, bytes(name).elementsEqual("Name".utf8) {
            guard !value.isEmpty else { return }
            let data = names.data(bytes(value), in: section)
            frames[frames.count - 1].field = names.field(data)
            return
        }
        guard let field = names.attribute(bytes(name), of: id) else { return }
        if meaning == .timeCreated, section == .system {
            if bytes(name).elementsEqual("SystemTime".utf8) { note(time: value) }
        }
        row.append(field, offset: value.lowerBound, length: value.count, kind: .string)
    }
}
