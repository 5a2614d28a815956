// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A tag that ATT&CK v19 does not have.
struct TagCheck: HeaderCheck {
    let code = "rules.tag"
    let severity = LintSeverity.warning
    let title = "ATT&CK tags are of v19."

    func problems(in rule: LintedHeader, _ ground: LintGround) -> [LintProblem] {
        rule.tags.compactMap { tag in
            guard tag.lowercased().hasPrefix("attack.") else { return nil }
            let name = String(tag.dropFirst("attack.".count))
            switch ground.tags.standing(of: name) {
            case .current: return nil
            case .former(let successor):
                return LintProblem(
                    text: "'\(tag)' is not in ATT&CK v19 any more",
                    remedy: successor.map { "Write '\($0)'." } ?? "Use a tag of v19.",
                    line: rule.text.line(holding: tag) ?? rule.line(ofKey: "tags"),
                    subject: tag,
                    severity: .note
                )
            case .unknown:
                let near = Nearest.name(to: name, among: ground.tags.tacticNames)
                return LintProblem(
                    text: "ATT&CK has no '\(tag)'",
                    remedy: near.map { "Did you mean 'attack.\($0)'?" }
                        ?? "Use a technique or tactic of v19, or remove it.",
                    line: rule.text.line(holding: tag) ?? rule.line(ofKey: "tags"),
                    subject: tag
                )
            }
        }
    }
}
