// SPDX-License-Identifier: Apache-2.0

/// A thing that records are about: `host:ws-07`, `user:corp\j.doe`, `ip:203.0.113.4`.
///
/// `type:name` in lower case, chosen by Outrider and never by a record's author.
package struct EntityID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes a whole id, `host:ws-07`.
    package init(text: String) { self.text = text }

    /// Makes an id of its two parts; the name is folded as the thing's own system folds it.
    package init(_ type: EntityType, _ name: String) {
        text = "\(type.rawValue):\(type.folded(name))"
    }

    /// Makes an id of a name that was folded already, or that its system does not fold: a Linux
    /// account, which is another one in another case.
    package init(_ type: EntityType, exact name: String) {
        text = "\(type.rawValue):\(name)"
    }

    /// What comes before the colon.
    package var type: EntityType? {
        text.split(separator: ":", maxSplits: 1).first.flatMap { EntityType(rawValue: String($0)) }
    }

    /// What comes after the colon.
    package var name: String {
        text.firstIndex(of: ":").map { String(text[text.index(after: $0)...]) } ?? text
    }

    package var description: String { text }

    package static func < (left: EntityID, right: EntityID) -> Bool { left.text < right.text }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The kinds of thing, in OCSF's sense.
package enum EntityType: String, CaseIterable, Codable, Sendable {
    case host, user, process, file, hash, ip, domain, url, mailbox, principal, session, device
    case service, task, pipe, key

    /// One spelling for all that mean the same.
    ///
    /// ARNs, keys and sessions are compared letter by letter where they are checked, so are paths
    /// on Unix, and the part of a URL behind its host.
    package func folded(_ name: String) -> String {
        switch self {
        case .principal, .key, .session: return name
        case .file: return name.hasPrefix("/") ? name : name.lowercased()
        case .url:
            guard let start = name.firstRange(of: "://")?.upperBound else {
                return name.lowercased()
            }
            let path = name[start...].firstIndex(of: "/") ?? name.endIndex
            return name[..<path].lowercased() + name[path...]
        default: return name.lowercased()
        }
    }
}

/// A thing with the name people know it by.
package struct Entity: Hashable, Codable, Sendable {
    package let id: EntityID
    package let type: EntityType
    /// As a person would write it: `WS-07`, `rundll32.exe (4711)`.
    package let name: String
    /// What part it plays in an incident: `victim`, `actor`, `target`, `tool`; nil when none.
    package var role: String?
    /// Its other names, each with a record that names both; nil when none is known.
    package var aliases: [Alias]?

    /// Another name of the same thing.
    package struct Alias: Hashable, Codable, Sendable {
        package let name: String
        /// The earliest record that names both.
        package let evidence: EvidenceID

        package init(name: String, evidence: EvidenceID) {
            self.name = name
            self.evidence = evidence
        }
    }

    package init(
        id: EntityID,
        type: EntityType,
        name: String,
        role: String? = nil,
        aliases: [Alias] = []
    ) {
        self.id = id
        self.type = type
        self.name = name
        self.role = role
        self.aliases = aliases.isEmpty ? nil : aliases
    }
}
