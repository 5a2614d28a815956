// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Puts an incident into words, with no language model.
///
/// A pure function of the incident: every sentence is made of typed values and names the records
/// that hold them.
package struct Investigator: Sendable {
    let catalog: TechniqueCatalog
    /// What the commands it prints are given as `--input`; empty where a server is asked.
    let inputs: [String]

    package init(_ catalog: TechniqueCatalog, inputs: [String] = []) {
        self.catalog = catalog
        self.inputs = inputs
    }

    /// All that can be said about an incident from its own records.
    package func assess(_ incident: Incident) -> Assessment {
        let steps = StepWriter(incident).steps
        let hypotheses = Hypotheses(incident).ranked
        return Assessment(
            title: TitleWriter(incident, catalog: catalog).title,
            steps: steps,
            narrative: Narrator(incident, steps: steps, catalog: catalog).sentences,
            because: incident.reasons.compactMap { Because($0, catalog: catalog).claim },
            hypotheses: hypotheses,
            nextSteps: NextSteps(incident, inputs: inputs).steps,
            gaps: Gaps(incident).gaps,
            notices: Notices(incident).notices,
            proposals: Proposals(incident).proposals
        )
    }
}
