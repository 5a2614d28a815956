// SPDX-License-Identifier: Apache-2.0

/// Coverage as a layer of MITRE's ATT&CK Navigator, format 4.5.
///
/// A technique's score is how many rules look for it, or with an input how many of them could match
/// it. Techniques that v18.1 does not have are left out: the Navigator would refuse them.
///
/// - Source: ATT&CK Navigator, "Layer file format 4.5".
package struct NavigatorLayer: Encodable, Sendable {
    private struct Versions: Encodable {
        let attack = "18"
        let navigator = "5.1.0"
        let layer = "4.5"
    }

    private struct Technique: Encodable {
        struct Note: Encodable {
            let name: String
            let value: String
        }

        let techniqueID: String
        let score: Int
        let comment: String
        let enabled = true
        let metadata: [Note]
        let showSubtechniques = false
    }

    private struct Gradient: Encodable {
        let colors: [String]
        let minValue = 0
        let maxValue: Int
    }

    private struct Layout: Encodable {
        let layout = "side"
        let showID = true
        let showName = true
    }

    private let name = "Outrider rules"
    private let versions = Versions()
    private let domain = "enterprise-attack"
    private let description: String
    private let sorting = 3
    private let layout = Layout()
    private let hideDisabled = false
    private let techniques: [Technique]
    private let gradient: Gradient

    package init(_ coverage: RuleCoverage) {
        let known = coverage.techniques.filter { $0.name != nil }
        let hasInput = coverage.kinds != nil
        description =
            hasInput
            ? "Score: rules that could match the input's records" : "Score: rules that are loaded"
        techniques = known.map { technique in
            let visible = technique.visibleRules
            let notes = [
                Technique.Note(name: "rules", value: String(technique.rules)),
                visible.map { Technique.Note(name: "visible rules", value: String($0)) },
            ]
            return Technique(
                techniqueID: technique.id,
                score: visible ?? technique.rules,
                comment: technique.isVisible ? "" : "no record of the input lets a rule see it",
                metadata: notes.compactMap { $0 }
            )
        }
        gradient = Gradient(
            colors: ["#f2f2f2ff", "#8ec1daff", "#2066acff"],
            maxValue: max(1, techniques.map(\.score).max() ?? 1)
        )
    }
}
