// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A reason of the correlator as one sentence.
struct Because {
    private let reason: Incident.Reason
    private let catalog: TechniqueCatalog

    init(_ reason: Incident.Reason, catalog: TechniqueCatalog) {
        self.reason = reason
        self.catalog = catalog
    }

    /// Nil where no record holds it.
    var claim: Assessment.Claim? {
        guard !reason.evidence.isEmpty else { return nil }
        return Assessment.Claim(text, evidence: Array(reason.evidence.prefix(20)))
    }

    private var text: String {
        switch reason.kind {
        case .strongFinding(let title, let technique, let level):
            let named = catalog.name(of: technique).map { " (\(technique), \($0))" }
            return "\(title), rated \(level.rawValue)\(named ?? "")"
        case .witnesses(let count): return "\(count) different records speak for it"
        case .chain(let steps): return "\(steps) acts hang together in one process tree"
        case .tactics(let tactics):
            let names = tactics.map { $0.replacing("-", with: " ") }
            return "It spans \(tactics.count) tactics: \(names.joined(separator: ", "))"
        case .sources(let classes):
            return "Sensors of \(classes.count) kinds saw it: "
                + classes.map(\.rawValue).joined(separator: ", ")
        case .hosts(let count): return "It reaches over \(count) hosts"
        case .untrustedTool(let image):
            return "\(EvidenceText.quoted(image)) neither came with the system nor was installed"
        case .against(let doubt): return "Against it: \(Self.words(doubt))"
        }
    }

    static func words(_ doubt: Incident.Exculpation) -> String {
        switch doubt {
        case .automation: "the same command came from the same parent many times"
        case .installer: "the system's own installer or updater did part of it"
        case .boot: "the machine had just started"
        case .machineAccount: "only the machine's own account acted"
        case .habitual: "this host does part of it all the time"
        }
    }
}
