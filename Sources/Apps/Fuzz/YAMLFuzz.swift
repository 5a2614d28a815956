// SPDX-License-Identifier: Apache-2.0

@testable import Sigma

/// The two readers of rule files side by side.
enum YAMLFuzz {
    /// What the lean reader gives is what the complete one gives.
    static func compare(_ text: String) {
        guard let lean = LeanYAML.read(text) else { return }
        do {
            let complete = try GuardedYams.read(text, from: "rule.yml")
            promise(
                lean.map(shape) == complete.map(shape),
                "the readers differ: \(lean.map(shape)) and \(complete.map(shape))"
            )
        } catch {
            // A key that stands twice is refused later, by whoever reads the tree.
            promise(lean.contains(where: repeats), "only the lean reader reads it: \(error)")
        }
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
