// SPDX-License-Identifier: Apache-2.0

/// What is kept of one record after its batch is gone: who did what to what, and where it stands.
///
/// Made only for records that a rule matched, and for those that build the process tree and the
/// logon sessions. Values are as the source wrote them; folding is done where they are compared.
package struct EventFacts: Hashable, Sendable {
    /// True UTC; nil when the record does not say.
    package var time: Timestamp?
    package var evidence: EvidenceID
    package var place: EvidencePlace
    package var activity: Activity
    package var sourceClass: SourceClass
    /// The folder in `content/logsources` that recognised it: `windows-sysmon`.
    package var logSource: String
    package var values: [Role: String]

    package init(
        time: Timestamp?,
        evidence: EvidenceID,
        place: EvidencePlace,
        activity: Activity,
        sourceClass: SourceClass,
        logSource: String,
        values: [Role: String] = [:]
    ) {
        self.time = time
        self.evidence = evidence
        self.place = place
        self.activity = activity
        self.sourceClass = sourceClass
        self.logSource = logSource
        self.values = values
    }

    package subscript(role: Role) -> String? { values[role] }
}
