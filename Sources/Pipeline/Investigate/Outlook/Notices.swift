// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Text in the evidence that talks to a machine: shown, never obeyed.
struct Notices {
    private let incident: Incident

    init(_ incident: Incident) { self.incident = incident }

    /// One for each field, with the records in which it speaks so.
    var notices: [Assessment.Notice] {
        var found: [Role: [EvidenceID]] = [:]
        for member in incident.members {
            for (role, value) in member.facts.values where Self.isInstruction(value) {
                found[role, default: []].append(member.evidence)
            }
        }
        return found.keys.sorted { $0.rawValue < $1.rawValue }.map { role in
            Assessment.Notice(
                code: "instruction-like-text",
                evidence: Array((found[role] ?? []).prefix(10)),
                field: role.rawValue
            )
        }
    }

    /// Whether the words address a reader who decides, rather than a shell.
    static func isInstruction(_ text: String) -> Bool {
        guard text.utf8.count >= 16 else { return false }
        let folded = text.lowercased().map { $0.isLetter || $0.isNumber ? $0 : " " }
        let words = String(folded).split(separator: " ").joined(separator: " ")
        return phrases.contains { words.contains($0) }
    }

    private static let phrases = [
        "ignore previous", "ignore all previous", "ignore the above", "ignore all prior",
        "disregard previous", "disregard all", "disregard the above", "forget previous",
        "forget all previous", "new instructions", "system prompt", "you are an ai",
        "you are an assistant", "as an ai", "language model", "mark this as benign",
        "mark as benign", "classify this as", "close this incident", "close the incident",
        "false positive do not", "do not alert", "do not report", "do not isolate",
        "this is an authorised", "this is an authorized", "note to analyst", "note to the analyst",
        "attention analyst", "assistant:", "respond only with", "approve this",
    ]
}
