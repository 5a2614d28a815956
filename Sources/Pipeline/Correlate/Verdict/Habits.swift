// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What this host does all the time, and what only installers do.
///
/// An attacker's own repetition does not count: it happens within one process tree, and habits are
/// counted in different trees.
struct Habits {
    /// The same act in so many separate trees of one host is a habit.
    static let usual = 5

    private struct Act: Hashable {
        let detector: String
        let host: EntityID?
        let image: String
        let parent: String
        let shape: String
    }

    private var places: [Act: Set<Int>] = [:]
    private let trees: Trees

    init(_ clues: [Clue], trees: Trees) {
        self.trees = trees
        for clue in clues {
            guard let node = clue.node else { continue }
            places[act(clue), default: []].insert(clue.tree ?? -node - 1)
        }
    }

    /// What speaks against a clue; nil when nothing does.
    func exculpation(of clue: Clue) -> Incident.Exculpation? {
        guard let node = clue.node else { return nil }
        if places[act(clue)]?.count ?? 0 >= Self.usual { return .habitual }
        let image = trees.lineage.nodes[node].record.image
        let isInstalled = WindowsPath.isInstalled(image)
        if isInstalled && Programs.isInstaller(image) && isTrusted(node) { return .installer }
        let installing = trees.lineage.ancestors(of: node).contains {
            Programs.isInstaller(trees.lineage.nodes[$0].record.image) && isTrusted($0)
        }
        return installing && isInstalled ? .installer : nil
    }

    /// An installer that a person or a script started is no alibi: only the system's own is.
    private func isTrusted(_ node: Int) -> Bool {
        let user = trees.lineage.nodes[node].record.user?.lowercased() ?? ""
        return user.isEmpty || Accounts.isSystem(user)
    }

    private func act(_ clue: Clue) -> Act {
        let record = clue.node.map { trees.lineage.nodes[$0].record }
        return Act(
            detector: clue.entry.finding.detector.id,
            host: clue.host?.id,
            image: WindowsPath.base(clue.facts[.image] ?? record?.image ?? ""),
            parent: WindowsPath.base(clue.facts[.parentImage] ?? record?.parentImage ?? ""),
            shape: CommandShape.shape(of: clue.facts[.commandLine] ?? record?.commandLine ?? "")
        )
    }
}
