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

    /// Only commands that this program has: a hint that fails is worse than none.
    var steps: [Assessment.NextStep] {
        // What came through a pipe cannot be read again.
        guard !inputs.isEmpty, !inputs.contains("-") else { return [] }
        let files = inputs.flatMap { ["--input", $0] }
        var steps: [Assessment.NextStep?] = []
        if let strongest {
            let words = ["explain", strongest.evidence.text] + files
            steps.append(step("Read the decisive record", words))
        }
        if !window.isEmpty {
            let host = incident.entities(.victim).first.map { EvidenceText.quoted($0.name) }
            let text =
                "See all that was found around it" + (host.map { ", on \($0) and beside" } ?? "")
            steps.append(step(text, ["scan", "--all"] + window + inputs))
        }
        let report = ["scan", "--format", "json", "--output", "report.json"] + inputs
        steps.append(step("Hand over the whole story", report))
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
        let all = ["outrider"] + words
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
