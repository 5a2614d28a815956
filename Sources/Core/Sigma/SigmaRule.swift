// SPDX-License-Identifier: Apache-2.0

public import Schema

/// A Sigma rule that was read and can be honoured in full.
public struct SigmaRule: Sendable {
    /// The rule's own id; its title when it has none.
    public let id: String
    /// What it detects, in a few words.
    public let title: String
    /// The name that correlations may call it by; nil when it has none.
    public let name: String?
    /// `informational`, `low`, `medium`, `high` or `critical`; `medium` when the rule says nothing.
    public let level: String
    /// How far its author trusts it: `stable`, `test`, `experimental`, `deprecated`, `unsupported`.
    public let status: String?
    /// Its tags as written: `attack.t1059.001`.
    public let tags: [String]
    /// Which events it is meant for.
    public let logsource: LogSource
    /// The file and line where its document begins.
    public let location: SourceLocation
    /// What it detects, at length.
    public let description: String?
    /// Who wrote it.
    public let author: String?
    /// What may make it match without harm.
    public let falsepositives: [String]
    /// When it was written, as written.
    public let date: String?
    /// When it was last changed, as written.
    public let modified: String?
    /// What it was made from.
    public let references: [String]
    /// Fields that an analyst would like to see.
    public let fields: [String]
    /// Ids of the filters that were added to it.
    public internal(set) var filters: [String] = []

    /// The parts of its detection; filters add theirs at the end.
    var selections: [Selection]
    /// How the parts make a match.
    var condition: Condition

    /// The names of all fields it asks about, each once.
    public var fieldsRead: [String] {
        var seen: Set<String> = []
        var names: [String] = []
        func note(_ name: String) {
            if seen.insert(name).inserted { names.append(name) }
        }
        for selection in selections {
            selection.expression.forEachTest { test in
                if let field = test.field { note(field) }
                if case .reference(let reference) = test.test { note(reference.field) }
            }
        }
        return names
    }

    /// Its logic without names, as the engine compiles it.
    var expression: Expression { condition.expression(over: selections) }
}

/// Which events a rule is meant for; a part that is nil leaves the choice open.
public struct LogSource: Hashable, Sendable {
    /// `windows`, `linux`, `aws`.
    public let product: String?
    /// `process_creation`, `firewall`, `antivirus`.
    public let category: String?
    /// `security`, `sysmon`, `sshd`.
    public let service: String?

    /// Names a source by its parts; they are folded to lower case.
    public init(product: String? = nil, category: String? = nil, service: String? = nil) {
        self.product = product?.lowercased()
        self.category = category?.lowercased()
        self.service = service?.lowercased()
    }

    /// Whether every part that `other` names is named here too, and alike.
    public func isWithin(_ other: LogSource) -> Bool {
        (other.product == nil || other.product == product)
            && (other.category == nil || other.category == category)
            && (other.service == nil || other.service == service)
    }
}
