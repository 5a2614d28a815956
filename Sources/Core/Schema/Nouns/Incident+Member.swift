// SPDX-License-Identifier: Apache-2.0

extension Incident {
    /// One record of the story.
    package struct Member: Hashable, Sendable {
        /// What ties a record without a finding to the story.
        package enum Tie: String, Codable, Sendable {
            /// A detector spoke about it.
            case finding
            /// Its process is an ancestor or descendant of one that a detector spoke about.
            case lineage
            /// It wrote the file that was executed later.
            case dropped
            /// It put code into another process of the story.
            case injected
            /// It is the logon by which the story came to this host.
            case hop
            /// It is a connection of a process of the story.
            case connection
        }

        package let facts: EventFacts
        package let tie: Tie
        /// Canonical id of the host, nil when the record names none.
        package let host: EntityID?
        /// The host as a person would write it.
        package let hostName: String
        /// The acting process, nil when none is known.
        package let process: EntityID?
        /// The account that the process ran under, where the record itself does not say.
        package let account: String?
        /// ATT&CK v18.1, the one that fits best first; empty for mere context.
        package let techniques: [String]
        /// Titles and levels of the detectors that spoke, strongest first.
        package let detectors: [Finding.Detector]
        /// How many equal acts it stands for.
        package let count: Int
        package let lastTime: Timestamp?

        package init(
            facts: EventFacts,
            tie: Tie,
            host: EntityID?,
            hostName: String,
            process: EntityID?,
            account: String? = nil,
            techniques: [String],
            detectors: [Finding.Detector],
            count: Int = 1,
            lastTime: Timestamp? = nil
        ) {
            self.facts = facts
            self.tie = tie
            self.host = host
            self.hostName = hostName
            self.process = process
            self.account = account
            self.techniques = techniques
            self.detectors = detectors
            self.count = count
            self.lastTime = lastTime
        }

        package var evidence: EvidenceID { facts.evidence }

        /// The highest level that a detector gave it; nil for mere context.
        package var level: Level? { detectors.map(\.level).max() }
    }

    /// One thing that moved the score or the certainty, with what shows it.
    package struct Reason: Hashable, Sendable {
        /// What was found.
        package enum Kind: Hashable, Sendable {
            /// A strong detector spoke: its title, and the technique.
            case strongFinding(title: String, technique: String, level: Level)
            /// So many different records speak, each counted once.
            case witnesses(Int)
            /// So many acts hang together in one process tree.
            case chain(steps: Int)
            /// The story spans these tactics.
            case tactics([String])
            /// Sensors of different kinds agree.
            case sources([SourceClass])
            /// The story crosses hosts.
            case hosts(Int)
            /// A program that is not part of the system did it.
            case untrustedTool(String)
            /// Something speaks against an attack.
            case against(Exculpation)
        }

        package let kind: Kind
        package let evidence: [EvidenceID]

        package init(_ kind: Kind, evidence: [EvidenceID]) {
            self.kind = kind
            self.evidence = evidence
        }
    }

    /// What speaks against an attack.
    package enum Exculpation: String, CaseIterable, Codable, Sendable {
        /// The same shape of command came from the same parent many times before and after.
        case automation
        /// An installer or updater is among the ancestors.
        case installer
        /// The machine had just started.
        case boot
        /// Only the machine's own account acted.
        case machineAccount = "machine-account"
        /// The same detector fires all over this host.
        case habitual
    }
}
