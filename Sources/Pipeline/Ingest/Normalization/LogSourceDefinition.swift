// SPDX-License-Identifier: Apache-2.0

import Schema

/// What a `logsource.yml` says: how to recognise a source's records and what they mean.
///
/// The names are the file's; `LogSourceReading` makes one from text.
package struct LogSourceDefinition: Sendable {
    /// One spelling of the source's records.
    struct Shape: Sendable {
        var name = ""
        /// The decoders whose records it is about; empty for all.
        var formats: [String] = []
        /// Fields that a record must have to be of this shape; none fits every record.
        var has: [String] = []
        /// Fields that it must not have.
        var lacks: [String] = []
        /// Fields of which one must have one of some values, in lower case; a trailing `*` is a prefix.
        var values: [String: [String]] = [:]
        /// Beginnings of names that are dropped.
        var strip: [String] = []
        /// Names that become others.
        var rename: [String: String] = [:]
        /// Names whose values are also given under others, which the record has not.
        var also: [String: [String]] = [:]
        /// Values of names that the record has not.
        var constants: [String: String] = [:]
    }

    /// Where the time stands.
    struct Clock: Sendable {
        /// Fields that hold the time, best first.
        var fields: [String] = []
        /// Fields that are UTC whatever a witness says.
        var trusted: [String] = []
        /// A field that is true UTC and shows how wrong the others are.
        var witness: String?
        var witnessChannel: String?
        /// Event numbers whose witness is wrong.
        var witnessExcept: [UInt32] = []
        /// Seconds east of Greenwich of times that do not say; nil when nobody knows, which is UTC.
        var zone: Int?
    }

    struct Service: Sendable {
        /// Lower case; a trailing `*` is a prefix, and `*` alone is every record.
        var channels: [String] = []
        var aliases: [String] = []
    }

    /// Records of a service that belong to a Sigma category.
    struct CategoryRoute: Sendable {
        var service = ""
        /// None stands for all.
        var ids: Set<UInt32> = []
        /// Values that a field must have, ignoring case.
        var when: [String: [String]] = [:]
    }

    /// Further names that certain records answer to.
    struct FieldMap: Sendable {
        /// A value that is translated on its way to another name.
        struct Translation: Sendable {
            var from = ""
            var to = ""
            var values: [String: String] = [:]
        }

        var service = ""
        /// None stands for all.
        var ids: Set<UInt32> = []
        var also: [String: [String]] = [:]
        /// A name that gets several fields' values, joined by a backslash.
        var join: [String: [String]] = [:]
        var values: [Translation] = []
    }

    /// What records do that have certain values.
    struct ActivityRoute: Sendable {
        var activity = Activity.other
        var ids: Set<UInt32> = []
        /// Values that a field must have, ignoring case.
        var when: [String: [String]] = [:]
    }

    /// A list of objects that are a name and a value each.
    struct PairList: Sendable {
        /// What the list's fields begin with, and those made of it.
        var list = ""
        var name = ""
        /// What of an object may be its value.
        var values: [String] = []
    }

    package let name: String
    package let family: String
    package let product: String
    /// The fields that say what kind of record it is; empty where the source has no such field.
    var channelField: String
    var idField: String
    /// Numbers for ids that are words, such as CloudTrail's `eventName`; empty where ids are numbers.
    var idNames: [String: UInt32] = [:]
    var shapes: [Shape] = []
    /// Fields whose text is JSON, with what the names in it begin with; empty for the names alone.
    var json: [(field: String, under: String)] = []
    /// Lists whose objects become fields by the name in them.
    var pairs: [PairList] = []
    /// What messages look like, and which of their parts are fields.
    var extract: [MessageTemplates.Entry] = []
    /// Sources whose messages look the same; `LogSourceReading` has put theirs into `extract`.
    var includes: [String] = []
    /// The fields that hold the program and the message.
    var extractFields = MessageTemplates.FieldSet()
    var clock = Clock()
    var services: [String: Service] = [:]
    var categories: [String: [CategoryRoute]] = [:]
    var maps: [FieldMap] = []
    var activities: [String: [UInt32: Activity]] = [:]
    /// By service; they come before `activities`.
    var activityRoutes: [String: [ActivityRoute]] = [:]
    var classes: [String: SourceClass] = [:]
    var defaultClass: SourceClass = .unknown
    /// `default`, `service` or `service/id` to roles, each with its fields, best first.
    var roles: [String: [Role: [String]]] = [:]
    /// Values that stand for none, beside `-`, in lower case.
    var empty: [String] = []
    package var taint: [String] = []

    init(name: String, family: String, product: String, channelField: String, idField: String) {
        self.name = name
        self.family = family
        self.product = product
        self.channelField = channelField
        self.idField = idField
    }

    /// Named ids are numbered from here on, above every number that a system gives.
    static let firstNamedID: UInt32 = 1 << 31

    /// The number that stands for an id as a log source's file writes it.
    mutating func number(ofID text: String) -> UInt32 {
        if let number = UInt32(text), number < Self.firstNamedID { return number }
        if let known = idNames[text] { return known }
        let number = Self.firstNamedID + UInt32(idNames.count)
        idNames[text] = number
        return number
    }

    /// An id as records write it; nil for an id that the source does not know by name.
    func text(ofID id: UInt32) -> String? {
        // 0 is what every word has that the source does not know.
        guard id != 0 else { return nil }
        guard id >= Self.firstNamedID else { return String(id) }
        return idNames.first { $0.value == id }?.key
    }
}
