// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema

/// The log sources' definitions as an earlier run read them.
///
/// They are thousands of lines of YAML, which took longer to read than all compiled rules. Kept as
/// `RuleCache` keeps rules; definitions with a mistake are read again, so that it is said again.
struct LogSourceCache {
    private let file: KeptFile

    /// The cache for a folder of log sources; nil when there shall or can be none.
    init?(_ path: String, in folder: CacheFolder? = CacheFolder()) {
        guard let file = KeptFile("sources", of: [path], [], in: folder) else { return nil }
        self.file = file
    }

    /// What was kept, if it is still true.
    func load() -> [LogSourceDefinition]? {
        file.load { _, reader in
            let count = reader.count()
            var sources: [LogSourceDefinition] = []
            for _ in 0..<count where !reader.isDamaged {
                sources.append(LogSourceDefinition(from: &reader))
            }
            return sources
        }
    }

    /// Looks at the files before they are read.
    func stamps() -> RuleStamps? { file.stamps() }

    /// Keeps what was read of files as they were.
    func keep(_ sources: [LogSourceDefinition], of stamps: RuleStamps) {
        file.keep(of: stamps) { writer in
            writer.append(sources.count)
            for source in sources { writer.append(source) }
        }
    }
}
