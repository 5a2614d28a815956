// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Many templates, of which a message is matched against the few that can fit it.
///
/// They are grouped by the program that writes such messages and, within it, found by the first
/// byte of their text; of those that fit, the first in the list's order wins. A message is looked at
/// once; nothing is allocated for a message that no template fits.
///
/// - Limits: messages longer than `messageLimit` are not looked at.
package struct MessageTemplates: Sendable {
    /// One entry of a log source's `extract:` list.
    package struct Entry: Sendable {
        /// The programs, as `program` has them; none for any.
        package let programs: [String]
        /// What the field `event` says of messages that fit; nil for nothing.
        package let event: String?
        package let templates: [String]

        package init(programs: [String], event: String? = nil, templates: [String]) {
            self.programs = programs
            self.event = event
            self.templates = templates
        }
    }

    /// The fields that hold what is matched.
    package struct FieldSet: Equatable, Sendable {
        package var program = "program"
        package var message = "message"

        package init() {}
    }

    /// A template that is not one, for its author to correct.
    package struct Mistake: Equatable, Sendable {
        package let template: String
        package let reason: String
    }

    package static let messageLimit = 1 << 16

    private struct Group: Sendable {
        let program: [UInt8]
        var templates: [MessageTemplate] = []
        /// What each template is of: what it says of a message that fits.
        var events: [[UInt8]] = []
        /// Templates by the first byte of a message, in order.
        var byFirst: [[Int]] = .init(repeating: [], count: 256)
    }

    private var groups: [Group] = []
    /// Groups by the sum of a program's length and first byte; the last list is for any program.
    private var byProgram: [[Int]] = .init(repeating: [], count: 257)
    /// What could not be read.
    package private(set) var mistakes: [Mistake] = []
    private let program: FieldID
    private let message: FieldID
    private let event: FieldID

    /// Compiles templates; those that are none are left out and reported.
    package init(_ entries: [Entry], fields: FieldSet = FieldSet(), names: FieldNames) {
        program = names.id(of: fields.program)
        message = names.id(of: fields.message)
        event = names.id(of: "event")
        if !entries.isEmpty { names.want(message) }
        if !entries.isEmpty { names.want(program) }
        for entry in entries {
            for program in entry.programs.isEmpty ? [nil] : entry.programs.map(Optional.some) {
                let index = group(program)
                for text in entry.templates { add(text, entry.event, to: index, names) }
            }
        }
    }

    /// Whether there is nothing to match.
    package var isEmpty: Bool { groups.isEmpty }

    /// Adds the named parts of a row's message as fields; false when no template fits.
    @discardableResult
    package func apply(to batch: EventBatch, row: Int) -> Bool {
        var (program, message): (Field?, Field?)
        batch.forEachField(ofRow: row) { field in
            if field.id == self.program, program == nil { program = field }
            if field.id == self.message, message == nil { message = field }
        }
        guard let message, message.length > 0, message.length <= Self.messageLimit else {
            return false
        }
        let text = batch.bytes[Int(message.offset)..<Int(message.offset) + Int(message.length)]
        let name = program.map { Int($0.offset)..<Int($0.offset) + Int($0.length) } ?? 0..<0
        guard
            let found = match(
                UnsafeRawBufferPointer(rebasing: text),
                program: UnsafeRawBufferPointer(rebasing: batch.bytes[name])
            )
        else { return false }
        for (id, range) in found.parts {
            let place = Int(message.offset) + range.lowerBound
            batch.add(Field(id: id, offset: place, length: range.count, kind: .string), toRow: row)
        }
        if !found.event.isEmpty {
            let offset = found.event.withUnsafeBytes { batch.append($0) }
            let field = Field(id: event, offset: offset, length: found.event.count, kind: .string)
            batch.add(field, toRow: row)
        }
        return true
    }

    /// The named parts of a message, with their places in it, and what event it tells of; nil when no
    /// template fits.
    func match(
        _ message: UnsafeRawBufferPointer,
        program: UnsafeRawBufferPointer
    ) -> (parts: [(field: FieldID, range: Range<Int>)], event: [UInt8])? {
        guard let first = message.first else { return nil }
        for list in [Self.key(program), 256] {
            for index in byProgram[list]
            where list == 256 || groups[index].program.elementsEqual(program) {
                for candidate in groups[index].byFirst[Int(first)] {
                    let template = groups[index].templates[candidate]
                    if let match = TemplateMatch(template, message) {
                        return (match.found, groups[index].events[candidate])
                    }
                }
            }
        }
        return nil
    }

    private static func key(_ program: UnsafeRawBufferPointer) -> Int {
        (Int(program.first ?? 0) + program.count * 7) & 255
    }

    private mutating func group(_ program: String?) -> Int {
        let name = Array((program ?? "").utf8)
        if let known = groups.firstIndex(where: { $0.program == name }) { return known }
        groups.append(Group(program: name))
        let index = groups.count - 1
        let key = program == nil ? 256 : name.withUnsafeBytes(Self.key)
        byProgram[key].append(index)
        return index
    }

    private mutating func add(
        _ text: String,
        _ event: String?,
        to index: Int,
        _ names: FieldNames
    ) {
        do throws(MessageTemplate.Problem) {
            let template = try MessageTemplate(text, names: names)
            groups[index].templates.append(template)
            groups[index].events.append(Array((event ?? "").utf8))
            let number = groups[index].templates.count - 1
            if let first = template.prefix.first {
                groups[index].byFirst[Int(first)].append(number)
            } else {
                for byte in 0..<256 { groups[index].byFirst[byte].append(number) }
            }
        } catch {
            mistakes.append(Mistake(template: text, reason: "\(error)"))
        }
    }
}
