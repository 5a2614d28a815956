// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Why a Sigma rule, correlation or filter cannot be used.
///
/// Only the text itself can cause one: this module reads no files and opens no sockets. What fails
/// is left out as a whole and reported, and everything else still runs.
public enum SigmaError: UserFacingError, Hashable {
    /// The text is not YAML.
    case yaml(String, at: SourceLocation)
    /// The file is larger than rules ever are.
    case tooLarge(at: SourceLocation, limit: Int)
    /// The file holds more documents than is sensible.
    case tooManyDocuments(at: SourceLocation, limit: Int)
    /// The document nests deeper than rules ever do.
    case tooDeep(at: SourceLocation)
    /// The document uses YAML's aliases in a way that can hide its size.
    case aliases(String, at: SourceLocation)
    /// A key stands twice in one mapping, so one of its values would be lost.
    case duplicateKey(String, at: SourceLocation)
    /// The document is not a rule, a correlation or a filter.
    case notARule(at: SourceLocation)
    /// A part that Sigma requires is missing.
    case missing(String, at: SourceLocation)
    /// A part has a form that Sigma does not give it.
    case malformed(String, expected: String, at: SourceLocation)
    /// A field uses a `|modifier` that Sigma does not have.
    case unknownModifier(String, at: SourceLocation, nearest: String?)
    /// A modifier stands where it means nothing.
    case misusedModifier(String, reason: String, at: SourceLocation)
    /// A value cannot be what its modifiers make of it.
    case badValue(String, reason: String, at: SourceLocation)
    /// A regular expression does not compile.
    case badRegex(String, reason: String, at: SourceLocation)
    /// A placeholder has no values.
    case placeholder(String, at: SourceLocation)
    /// The condition cannot be read.
    case badCondition(String, at: SourceLocation)
    /// The condition names a selection that the rule does not define.
    case undefinedSelection(String, at: SourceLocation, defined: [String])
    /// The condition is of the kind that correlation rules replaced.
    case oldAggregation(at: SourceLocation)
    /// The rule uses what a later version of Sigma has, without asking for that version.
    case needsVersion(String, version: Int, at: SourceLocation)
    /// A correlation or filter names a rule that was not read.
    case unknownRule(String, at: SourceLocation)
    /// A correlation names a rule that was refused.
    case refusedRule(String, at: SourceLocation)
    /// Correlations refer to each other in a circle.
    case circular(String, at: SourceLocation)

    /// What the reader is told.
    public var report: ErrorReport {
        let place = location.description
        switch self {
        case .yaml, .tooLarge, .tooManyDocuments, .tooDeep, .aliases, .duplicateKey:
            return textReport(place)
        case .notARule, .missing, .malformed, .needsVersion, .unknownRule, .refusedRule,
            .circular:
            return documentReport(place)
        case .unknownModifier, .misusedModifier, .badValue, .badRegex, .placeholder:
            return valueReport(place)
        case .badCondition, .undefinedSelection, .oldAggregation: return conditionReport(place)
        }
    }

    /// The file and line that caused it.
    public var location: SourceLocation {
        switch self {
        case .yaml(_, let place), .tooLarge(let place, _), .tooManyDocuments(let place, _),
            .tooDeep(let place), .aliases(_, let place), .duplicateKey(_, let place),
            .notARule(let place), .missing(_, let place), .malformed(_, _, let place),
            .unknownModifier(_, let place, _), .misusedModifier(_, _, let place),
            .badValue(_, _, let place), .badRegex(_, _, let place), .placeholder(_, let place),
            .badCondition(_, let place), .undefinedSelection(_, let place, _),
            .oldAggregation(let place), .needsVersion(_, _, let place),
            .unknownRule(_, let place), .refusedRule(_, let place), .circular(_, let place):
            place
        }
    }
}

// MARK: - Reports

extension SigmaError {
    private func textReport(_ place: String) -> ErrorReport {
        let (code, problem, remedy) =
            switch self {
            case .yaml(let problem, _):
                ("sigma.yaml", problem, "Correct the YAML on this line or just before it.")
            case .tooLarge(_, let limit):
                (
                    "sigma.too-large", "the file is larger than \(limit >> 20) MiB",
                    "Split it into several files."
                )
            case .tooManyDocuments(_, let limit):
                (
                    "sigma.too-many-documents", "the file has more than \(limit) documents",
                    "Split it into several files."
                )
            case .tooDeep:
                ("sigma.too-deep", "the document nests too deeply", "Write it flatter.")
            case .aliases(let what, _):
                ("sigma.aliases", "\(what) is refused", "Write the values out in full.")
            case .duplicateKey(let key, _):
                (
                    "sigma.duplicate-key", "the key '\(key)' stands twice in one mapping",
                    "Join the values under one key, or use a list of mappings."
                )
            default: ("sigma.yaml", "not readable", "Correct the YAML.")
            }
        return ErrorReport(code, problem: problem, place: place, remedy: remedy)
    }

    private func documentReport(_ place: String) -> ErrorReport {
        let (code, problem, remedy) =
            switch self {
            case .missing(let part, _):
                ("sigma.missing", "'\(part)' is missing", "Add '\(part)'.")
            case .malformed(let part, let expected, _):
                (
                    "sigma.malformed", "'\(part)' is not \(expected)",
                    "Write '\(part)' as \(expected)."
                )
            case .needsVersion(let what, let version, _):
                (
                    "sigma.needs-version", "\(what) needs Sigma \(version)",
                    "Add 'sigma-version: \(version)' to the rule."
                )
            case .unknownRule(let name, _):
                (
                    "sigma.unknown-rule", "no rule has the id or name '\(name)'",
                    "Load that rule too, or correct the reference."
                )
            case .refusedRule(let name, _):
                (
                    "sigma.refused-rule", "the rule '\(name)' that it names was refused",
                    "Correct that rule first: its own message says how."
                )
            case .circular(let name, _):
                (
                    "sigma.circular", "the correlation '\(name)' refers to itself",
                    "Remove one of the references."
                )
            default:
                (
                    "sigma.not-a-rule",
                    "neither 'detection', 'correlation' nor 'filter' is there",
                    "Add the section, or keep the file out of the rule folder."
                )
            }
        return ErrorReport(code, problem: problem, place: place, remedy: remedy)
    }

    private func valueReport(_ place: String) -> ErrorReport {
        let (code, problem, remedy) =
            switch self {
            case .unknownModifier(let name, _, let nearest):
                (
                    "sigma.unknown-modifier", "unknown modifier '\(name)'",
                    nearest.map { "Did you mean '\($0)'?" }
                        ?? "Remove it, or use one of Sigma's modifiers."
                )
            case .misusedModifier(let name, let reason, _):
                (
                    "sigma.misused-modifier", "the modifier '\(name)' \(reason)",
                    "Remove '\(name)', or change what it is used with."
                )
            case .badRegex(let pattern, let reason, _):
                (
                    "sigma.bad-regex",
                    "the regular expression '\(pattern.prefix(80))' does not compile: \(reason)",
                    "Correct the expression."
                )
            case .placeholder(let name, _):
                (
                    "sigma.placeholder", "the placeholder '%\(name)%' has no values",
                    "Write '\(name): [value]' under 'rules: placeholders:' in outrider.yml, "
                        + "and load it with --config outrider.yml."
                )
            case .badValue(let value, let reason, _):
                (
                    "sigma.bad-value", "the value '\(value.prefix(80))' \(reason)",
                    "Correct the value, or its modifiers."
                )
            default: ("sigma.bad-value", "the value is not usable", "Correct the value.")
            }
        return ErrorReport(code, problem: problem, place: place, remedy: remedy)
    }

    private func conditionReport(_ place: String) -> ErrorReport {
        let (code, problem, remedy) =
            switch self {
            case .undefinedSelection(let name, _, let defined):
                (
                    "sigma.undefined-selection",
                    "the condition uses '\(name)', which the rule does not define",
                    "Define it under 'detection', or use one of: "
                        + "\(defined.prefix(8).joined(separator: ", "))."
                )
            case .oldAggregation:
                (
                    "sigma.old-aggregation",
                    "the condition counts or orders events with the old '|' form",
                    "Write a correlation rule instead."
                )
            case .badCondition(let reason, _):
                ("sigma.bad-condition", "the condition \(reason)", "Correct the condition.")
            default: ("sigma.bad-condition", "the condition is unreadable", "Correct it.")
            }
        return ErrorReport(code, problem: problem, place: place, remedy: remedy)
    }
}
