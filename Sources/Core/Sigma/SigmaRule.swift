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
    public var description: String? { details.description }
    /// Who wrote it.
    public var author: String? { details.author }
    /// What may make it match without harm.
    public var falsepositives: [String] { details.falsepositives }
    /// When it was written, as written.
    public var date: String? { details.date }
    /// When it was last changed, as written.
    public var modified: String? { details.modified }
    /// What it was made from.
    public var references: [String] { details.references }
    /// Fields that an analyst would like to see.
    public var fields: [String] { details.fields }
    /// Ids of the filters that were added to it.
    public internal(set) var filters: [String] = []

    /// What matching has no use for.
    var text: RuleText

    /// What it says about itself.
    private var details: RuleDetails { text.details }

    /// The parts of its detection; filters add theirs at the end.
    var selections: [Selection] {
        get { text.detection.selections }
        set { text.detection = RuleDetection(selections: newValue, condition: condition) }
    }

    /// How the parts make a match.
    var condition: Condition {
        get { text.detection.condition }
        set { text.detection = RuleDetection(selections: selections, condition: newValue) }
    }

    /// The names of all fields it asks about, each once.
    public var fieldsRead: [String] {
        if let known = text.fieldsRead { return known }
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
    var expression: Expression {
        let detection = text.detection
        return detection.condition.expression(over: detection.selections)
    }
}

/// What a rule says about itself at length.
struct RuleDetails: Hashable, Sendable {
    var description: String?
    var author: String?
    var falsepositives: [String] = []
    var date: String?
    var modified: String?
    var references: [String] = []
    var fields: [String] = []
}

/// A rule's detection as it was written.
struct RuleDetection: Sendable {
    var selections: [Selection]
    var condition: Condition
}

/// The text of a rule: as it was read, or where it is stored until somebody asks.
enum RuleText: Sendable {
    case read(RuleDetails, RuleDetection)
    case stored(StoredRules, Int)

    var details: RuleDetails {
        switch self {
        case .read(let details, _): details
        case .stored(let rules, let index): rules.details(index)
        }
    }

    var detection: RuleDetection {
        get {
            switch self {
            case .read(_, let detection): detection
            case .stored(let rules, let index): rules.detection(index)
            }
        }
        set { self = .read(details, newValue) }
    }

    /// The fields that the detection reads, when they are known without looking at it.
    var fieldsRead: [String]? {
        guard case .stored(let rules, let index) = self else { return nil }
        return rules.fieldsRead(index)
    }
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
