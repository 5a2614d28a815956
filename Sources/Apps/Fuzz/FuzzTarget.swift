// SPDX-License-Identifier: Apache-2.0

/// What bytes that nobody trusts are given to.
///
/// A target finds three kinds of fault: a crash, an access outside of what was allocated (the
/// program is built with AddressSanitizer), and a broken `promise` of the target's own. To add one,
/// add its case, and seeds of your own making under Fuzz/Corpus.
enum FuzzTarget: String, CaseIterable {
    /// A file that may be EVTX, packed or not, read into events with a log source of its own.
    case evtx
    /// The same reader with JSON in all its layouts.
    case json
    /// Lines, CSV, Zeek and XML.
    case text
    /// Rule files: YAML, rules, correlations and filters, compiled and matched with events.
    case rules
    /// A condition over a few selections.
    case conditions
    /// YAML read by the lean reader and by the complete one, which must agree.
    case yaml
    /// Definitions of log sources, and events read with them.
    case logsources
    /// The response policy and the inventory of assets.
    case policy

    /// Gives one input to the target.
    func run(_ bytes: UnsafeRawBufferPointer) {
        switch self {
        case .evtx, .json, .text: EventFuzz.read(Array(bytes))
        case .rules: RuleFuzz.read(Self.text(bytes))
        case .conditions: RuleFuzz.readCondition(Self.text(bytes))
        case .yaml: YAMLFuzz.compare(Self.text(bytes))
        case .logsources: EventFuzz.readLogSource(Self.text(bytes))
        case .policy: PolicyFuzz.read(Self.text(bytes))
        }
    }

    /// What a file with these bytes would be read as: text that is valid.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
