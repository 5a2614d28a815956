// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What one detector said about one record, as far as the gate needs it.
package struct CaseEvidence: Hashable, Sendable {
    /// How hard it is for an outsider to have written the record.
    package enum Trust: String, CaseIterable, Codable, Sendable {
        /// The source proved who it is, or a person gave the file to `scan`.
        case authenticated
        /// A sensor of ours saw it on the wire.
        case network
        /// Anybody could have sent it; it never counts towards acting.
        case spoofable
    }

    package var id: EvidenceID
    /// True UTC; nil when the record does not say.
    package var time: Timestamp?
    package var sourceClass: SourceClass
    package var trust: Trust
    /// ATT&CK ids, `T1003.001`.
    package var techniques: [String]
    /// ATT&CK tactics, `credential-access`.
    package var tactics: [String]
    /// Id of the detector.
    package var detector: String
    package var detectorKind: Finding.Detector.Kind
    /// The host that the record is about.
    package var host: EntityID?
    /// Who acted.
    package var user: EntityID?
    /// Where the act came from, beside host and user: addresses, further hosts.
    package var origins: [EntityID]

    package init(
        id: EvidenceID,
        time: Timestamp?,
        sourceClass: SourceClass,
        trust: Trust,
        techniques: [String],
        tactics: [String],
        detector: String,
        detectorKind: Finding.Detector.Kind = .sigma,
        host: EntityID? = nil,
        user: EntityID? = nil,
        origins: [EntityID] = []
    ) {
        self.id = id
        self.time = time
        self.sourceClass = sourceClass
        self.trust = trust
        self.techniques = techniques
        self.tactics = tactics
        self.detector = detector
        self.detectorKind = detectorKind
        self.host = host
        self.user = user
        self.origins = origins
    }

    /// Everything that the record is about or comes from.
    var parties: [EntityID] { [host, user].compactMap { $0 } + origins }
}
