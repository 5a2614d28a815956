// SPDX-License-Identifier: Apache-2.0

import Schema

@testable import Sigma

/// The two readers of rule files side by side.
enum YAMLFuzz {
    /// What the lean reader gives is what the complete one gives.
    static func compare(_ text: String) {
        guard let lean = LeanYAML.read(text) else { return }
        do {
            let complete = try GuardedYams.read(text, from: "rule.yml")
            // Empty documents say nothing, and only the complete reader gives them.
            let (left, right) = (shapes(lean), shapes(complete))
            promise(left == right, "the readers differ: \(left) and \(right)")
        } catch {
            // Only the complete reader guards its shape, and a key that stands twice is refused
            // later by whoever reads the tree.
            guard error.report.code == "sigma.yaml", !lean.contains(where: repeats) else { return }
            promise(false, "only the lean reader reads it: \(error)")
        }
    }

    private static func shapes(_ documents: [YAMLNode]) -> [String] {
        documents.filter { !$0.isNull }.map(shape)
    }

    private static func shape(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, let isPlain): "\(isPlain ? "plain" : "quoted")(\(text))"
        case .sequence(let items): "[" + items.map(shape).joined(separator: ",") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { "\($0.key)@\($0.line)=\(shape($0.value))" }.joined(separator: ",")
                + "}"
        }
    }

    private static func repeats(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar: false
        case .sequence(let items): items.contains(where: repeats)
        case .mapping(let pairs):
            Set(pairs.map(\.key)).count < pairs.count || pairs.contains { repeats($0.value) }
        }
    }
}
