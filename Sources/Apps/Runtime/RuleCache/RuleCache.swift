// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// Compiled rules of an earlier run.
///
/// Reading and compiling thousands of rules takes a third of a second, and nearly every run does it
/// for the same rules. What was compiled is kept in the user's cache folder, and taken up again when
/// the program is the same, the same rules are asked for, and no file or folder they came from has
/// changed. Whatever else is wrong is a miss: a cache never makes a run fail or differ.
///
/// What is kept is what cannot be used and why, and the compiled set.
struct RuleCache {
    /// What was kept.
    struct Content {
        let set: RuleSet
        let refused: [RefusedRule]
        /// What rules that cannot be used are called.
        let refusedNames: Set<String>
        /// Correlations; of them their files are kept, and read anew.
        let correlations: [CorrelationRule]
    }

    private let file: KeptFile

    /// The cache for the rules of some files and folders; nil when there shall or can be none.
    init?(
        _ paths: [String],
        _ placeholders: [String: [String]] = [:],
        in folder: CacheFolder? = CacheFolder()
    ) {
        let values = placeholders.sorted { $0.key < $1.key }.flatMap { ["%" + $0.key] + $0.value }
        guard let file = KeptFile("rules", of: paths, values, in: folder) else { return nil }
        self.file = file
    }

    // MARK: - Reading

    /// What was kept, if it is still true.
    func load(names: FieldNames) -> Content? {
        file.load { memory, reader in
            let refused = reader.refused()
            let refusedNames = Set(reader.texts())
            let files = reader.texts()
            guard !reader.isDamaged,
                let set = RuleSet(stored: memory, from: &reader, names: names)
            else { return nil }
            return Content(
                set: set,
                refused: refused,
                refusedNames: refusedNames,
                correlations: Self.correlations(in: files)
            )
        }
    }

    /// There are few, and their files have not changed.
    private static func correlations(in files: [String]) -> [CorrelationRule] {
        var reading = RuleReading()
        for file in files {
            if let text = TextFile.read(file).text { reading.read(text, from: file) }
        }
        return reading.correlations
    }

    // MARK: - Writing

    /// Looks at the files before they are read, so that what changes meanwhile is noticed.
    func stamps() -> RuleStamps? { file.stamps() }

    /// Keeps what was compiled of files as they were.
    func keep(_ content: Content, of stamps: RuleStamps) {
        file.keep(of: stamps) { writer in
            writer.append(content.refused)
            writer.append(content.refusedNames.sorted())
            var files: [String] = []
            for rule in content.correlations where files.last != rule.location.file {
                files.append(rule.location.file)
            }
            writer.append(files)
            content.set.append(to: &writer)
        }
    }
}

// MARK: - What cannot be used

extension ByteWriter {
    fileprivate mutating func append(_ refused: [RefusedRule]) {
        append(refused.count)
        for rule in refused {
            append(rule.path)
            append(rule.line)
            append(rule.report.code)
            append(rule.report.problem)
            append(rule.report.place)
            append(rule.report.remedy)
        }
    }
}

extension ByteReader {
    fileprivate mutating func refused() -> [RefusedRule] {
        var refused: [RefusedRule] = []
        for _ in 0..<count() where !isDamaged {
            let (path, line) = (text(), int())
            let report = ErrorReport(
                text(),
                problem: text(),
                place: optionalText(),
                remedy: text()
            )
            refused.append(RefusedRule(path: path, line: line, report: report))
        }
        return refused
    }
}
