// SPDX-License-Identifier: Apache-2.0

/// One finding that stands for all its repetitions: same detector, same actor, same target.
package struct FoldedFinding: Hashable, Sendable {
    /// The earliest of them.
    package let finding: Finding
    /// How many records there were, itself included; equal records count once.
    package let count: Int
    /// When the last of them happened.
    package let lastTime: Timestamp?
    /// The things it is about, by canonical id.
    package let entities: [EntityID]
    /// ATT&CK v18.1 ids.
    package let techniques: [String]
    /// The incident that holds it; nil while it is linked to none.
    package var incident: String?
    /// Why it was set aside, as one sentence; nil when it was not.
    package var explanation: String?

    package init(
        finding: Finding,
        count: Int,
        lastTime: Timestamp?,
        entities: [EntityID],
        techniques: [String],
        incident: String? = nil,
        explanation: String? = nil
    ) {
        self.finding = finding
        self.count = count
        self.lastTime = lastTime
        self.entities = entities
        self.techniques = techniques
        self.incident = incident
        self.explanation = explanation
    }
}
