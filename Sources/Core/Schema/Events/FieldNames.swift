// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A field's name as a small number, so that the hot path never touches a `String`.
public struct FieldID: Hashable, Sendable {
    /// Index into `FieldNames`, counted from 0.
    public let index: UInt32

    /// Wraps an index that `FieldNames` gave out.
    @inlinable
    public init(index: UInt32) { self.index = index }
}

/// Every field name in use, each with its number.
///
/// One table serves the rules and all decoders, so a rule's field and an event's field are the same
/// number. Names are case-sensitive: Windows has `ProcessID` (the logger's) beside `ProcessId` (the
/// event's). Decoders keep a private cache of what they looked up; the lock is taken once for each
/// new name.
///
/// - Limits: 65,536 names; what comes later shares `FieldNames.overflow`, so hostile input with
///   endless new names cannot grow memory.
public final class FieldNames: Sendable {
    /// How many names the table takes.
    public static let limit = 65_536
    /// The id of every name that came after the table was full.
    public static let overflow = FieldID(index: 0)

    private struct Table {
        var ids: [String: FieldID] = ["": FieldNames.overflow]
        var names: [String] = [""]
        var wanted: Set<FieldID> = []
        var expected: Set<FieldID> = []
    }

    private let table = Mutex(Table())

    /// Makes an empty table.
    public init() {}

    /// The number of a name; a new name gets a new number.
    public func id(of name: String) -> FieldID {
        table.withLock { table in
            if let known = table.ids[name] { return known }
            guard table.names.count < Self.limit else { return Self.overflow }
            let id = FieldID(index: UInt32(table.names.count))
            table.names.append(name)
            table.ids[name] = id
            return id
        }
    }

    /// The number of a name that somebody has asked for before; nil for a new one.
    public func known(_ name: String) -> FieldID? {
        table.withLock { table in table.ids[name] }
    }

    /// The names of all fields that somebody reads or may ask for, sorted.
    public var expectedNames: [String] {
        table.withLock { table in
            table.wanted.union(table.expected).map { table.names[Int($0.index)] }.filter {
                !$0.isEmpty
            }.sorted()
        }
    }

    /// The name behind a number.
    public func name(of id: FieldID) -> String {
        table.withLock { table in
            Int(id.index) < table.names.count ? table.names[Int(id.index)] : ""
        }
    }

    /// How many names there are; ids are below it.
    public var count: Int { table.withLock { $0.names.count } }

    /// Says that somebody may ask for this field, so hostile input cannot keep it from a number.
    ///
    /// The value may be given as it was written: whoever expects it can unescape it.
    public func expect(_ id: FieldID) {
        table.withLock { table in
            guard Int(id.index) < table.names.count else { return }
            table.expected.insert(id)
        }
    }

    /// Says that somebody reads this field's value, so decoders unescape it as they go.
    ///
    /// What nobody wants stays as it was written, and is unescaped only when it is shown.
    public func want(_ id: FieldID) {
        table.withLock { table in
            guard Int(id.index) < table.names.count else { return }
            table.wanted.insert(id)
        }
    }

    /// Whether somebody reads this field's value or may ask for it.
    public func isExpected(_ id: FieldID) -> Bool {
        table.withLock { table in table.wanted.contains(id) || table.expected.contains(id) }
    }

    /// Whether somebody reads this field's value.
    public func isWanted(_ id: FieldID) -> Bool {
        table.withLock { table in table.wanted.contains(id) }
    }
}
