// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What to do now, as commands that can be pasted.
struct NextSteps {
    private let incident: Incident
    private let inputs: [String]

    init(_ incident: Incident, inputs: [String]) {
        self.incident = incident
        self.inputs = inputs
    }

    var steps: [Assessment.NextStep] {
        var steps: [Assessment.NextStep?] = []
        if let strongest {
            steps.append(step("Read the decisive record", ["explain", strongest.evidence.text]))
        }
        if let host = incident.entities(.victim).first {
            let query = ["hunt", host.id.text] + window
            steps.append(step("See all that \(EvidenceText.quoted(host.name)) did then", query))
        }
        if let user = incident.entities(.actor).first(where: { $0.type == .user }) {
            let text = "See where else \(EvidenceText.quoted(user.name)) was active"
            steps.append(step(text, ["hunt", user.id.text]))
        }
        if let source = incident.entities(.source).first {
            let text = "See who else talked to \(EvidenceText.quoted(source.name))"
            steps.append(step(text, ["hunt", source.id.text]))
        }
        steps.append(
            step("Hand over the whole story", ["report", incident.id, "--format", "html"])
        )
        return steps.compactMap { $0 }
    }

    /// From a quarter of an hour before to one after.
    private var window: [String] {
        guard let first = incident.firstSeen, let last = incident.lastSeen else { return [] }
        return [
            "--since", first.adding(seconds: -900).description,
            "--until", last.adding(seconds: 900).description,
        ]
    }

    private var strongest: Incident.Member? {
        incident.members.max { ($0.level?.rank ?? -1) < ($1.level?.rank ?? -1) }
    }

    /// Nil where a word holds what no shell should be given.
    private func step(_ text: String, _ words: [String]) -> Assessment.NextStep? {
        let all = ["outrider"] + words + inputs.flatMap { ["--input", $0] }
        let quoted = all.compactMap(Self.shellWord)
        guard quoted.count == all.count else { return nil }
        return Assessment.NextStep(text, command: quoted.joined(separator: " "))
    }

    /// The word as a POSIX shell takes it; nil for control characters.
    private static func shellWord(_ word: String) -> String? {
        guard word.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            return nil
        }
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic
                    || "0123456789-_./:,@=".unicodeScalars.contains(scalar))
        }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
