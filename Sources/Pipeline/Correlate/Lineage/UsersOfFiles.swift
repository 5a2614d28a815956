// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Which processes ran a file or named it on their command line.
struct UsersOfFiles {
    /// A file that more processes use than this is a tool and ties nobody together.
    static let common = 40
    /// How long after it was written a file still counts as fresh.
    ///
    /// - Units: microseconds.
    private static let fresh: Int64 = 6 * 3_600_000_000

    private struct Key: Hashable {
        let host: EntityID?
        let base: String
    }

    private var users: [Key: [Int]] = [:]
    private let lineage: Lineage

    init(_ lineage: Lineage) {
        self.lineage = lineage
        for index in lineage.nodes.indices where lineage.nodes[index].record.facts != nil {
            let node = lineage.nodes[index]
            var bases = Set(Self.names(in: node.record.commandLine))
            bases.insert(WindowsPath.base(node.record.image))
            for base in bases { users[Key(host: node.host, base: base), default: []].append(index) }
        }
    }

    /// Those that started within hours after the file was written, in the lineage's order.
    func nodes(using file: String, on host: EntityID?, after moment: Int64) -> [Int] {
        let base = WindowsPath.base(file)
        let limit = moment.addingClamped(Self.fresh)
        let named = users[Key(host: host, base: base)] ?? []
        return named.filter { index in
            let record = lineage.nodes[index].record
            guard let start = record.start?.microseconds, start >= moment - 1_000_000,
                start <= limit
            else { return false }
            let isRun = WindowsPath.base(record.image) == base
            return isRun ? Self.samePlace(record.image, file) : base.count >= 6
        }
    }

    /// Equal paths, or equal names where one is written in the short 8.3 form.
    private static func samePlace(_ left: String, _ right: String) -> Bool {
        left.lowercased() == right.lowercased() || left.contains("~") || right.contains("~")
    }

    /// The file names with a runnable ending on a command line.
    private static func names(in commandLine: String) -> [String] {
        commandLine.split { " \"',;|<>()=".contains($0) }.prefix(64)
            .map { WindowsPath.base(String($0)) }
            .filter { $0.count >= 6 && Programs.isRunnable($0) }
    }
}
