// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What speaks against a whole story, beside what explains single findings.
///
/// None of it silences anything: it lowers score and certainty, and is said.
struct Doubts {
    /// The same command at the root of so many trees is an automaton's.
    private static let usual = 6
    /// How long after its start a machine is busy with itself.
    ///
    /// - Units: microseconds.
    private static let starting: Int64 = 180_000_000
    /// The first processes of Windows.
    private static let firstProcesses: Set<String> = ["smss.exe", "wininit.exe"]

    private struct Root: Hashable {
        let host: EntityID?
        let parent: String
        let image: String
        let shape: String
    }

    private let trees: Trees
    private var roots: [Root: Set<Int>] = [:]
    private var boots: [EntityID?: [Int64]] = [:]

    init(_ trees: Trees) {
        self.trees = trees
        for tree in trees.membership.keys {
            guard let top = trees.lineage.nodes[tree].topmost(in: trees.lineage) else { continue }
            roots[root(top), default: []].insert(tree)
        }
        for node in trees.lineage.nodes {
            guard let start = node.record.start, node.record.facts != nil,
                Self.firstProcesses.contains(WindowsPath.base(node.record.image))
            else { continue }
            boots[node.host, default: []].append(start.microseconds)
        }
    }

    /// What holds for the clues that carry a story.
    func doubts(about carrying: [Clue]) -> [(Incident.Exculpation, [EvidenceID])] {
        let evidence = Array(carrying.prefix(8).map(\.facts.evidence))
        var found: [(Incident.Exculpation, [EvidenceID])] = []
        if !carrying.isEmpty && carrying.allSatisfy(isAutomaton) {
            found.append((.automation, evidence))
        }
        if !carrying.isEmpty && carrying.allSatisfy(isAtBoot) { found.append((.boot, evidence)) }
        let isModest = carrying.allSatisfy { $0.level <= .medium }
        if !carrying.isEmpty && isModest && carrying.allSatisfy(isMachine) {
            found.append((.machineAccount, evidence))
        }
        return found
    }

    private func isAutomaton(_ clue: Clue) -> Bool {
        guard let tree = clue.tree, let top = trees.lineage.nodes[tree].topmost(in: trees.lineage)
        else { return false }
        return roots[root(top)]?.count ?? 0 >= Self.usual
    }

    private func isAtBoot(_ clue: Clue) -> Bool {
        let isInstalled = clue.facts[.image].map(WindowsPath.isInstalled) ?? true
        return isInstalled
            && (boots[clue.host?.id] ?? []).contains {
                ($0...$0.addingClamped(Self.starting)).contains(clue.moment)
            }
    }

    private func isMachine(_ clue: Clue) -> Bool {
        guard clue.user == nil, let user = Accounts.folded(clue.facts[.user]) else { return false }
        let isInstalled = clue.facts[.image].map(WindowsPath.isInstalled) ?? true
        return isInstalled && (Accounts.isMachine(user) || Accounts.isSystem(user))
    }

    private func root(_ node: Lineage.Node) -> Root {
        Root(
            host: node.host,
            parent: WindowsPath.base(node.record.parentImage),
            image: WindowsPath.base(node.record.image),
            shape: CommandShape.shape(of: node.record.commandLine)
        )
    }
}

extension Lineage.Node {
    /// The highest ancestor that is no shared process; the node itself where there is none.
    fileprivate func topmost(in lineage: Lineage) -> Lineage.Node? {
        var node = self
        var steps = 0
        while let parent = node.parent.map({ lineage.nodes[$0] }), steps < 64 {
            guard !Programs.isCut(parent.record.image), parent.record.facts != nil else { break }
            node = parent
            steps += 1
        }
        return node.record.facts == nil ? nil : node
    }
}
