// SPDX-License-Identifier: Apache-2.0

public import Schema

extension SigmaRule {
    /// What is allowed and yet looks like a mistake, for a linter to show.
    ///
    /// - `sigma.unused-selection`: the condition does not mention a selection.
    /// - `sigma.impossible`: the condition asks for something and for its opposite.
    /// - `sigma.slow-pattern`: a regular expression that only backtracking can run.
    /// - `sigma.empty-pattern`: a pattern that every value fits, beside others in one list.
    public var remarks: [ErrorReport] {
        var found: [ErrorReport] = []
        var used: Set<Int> = []
        condition.forEachSelection { used.insert($0) }
        for (index, selection) in selections.enumerated() {
            let place = SourceLocation(file: location.file, line: max(selection.line, 1))
                .description
            if !used.contains(index) { found.append(unused(selection, place)) }
            found += remarks(on: selection.expression, place)
        }
        var demands = Demands()
        if demands.isImpossible(expression) {
            found.append(
                ErrorReport(
                    "sigma.impossible",
                    problem: "the condition asks for something and for its opposite",
                    place: location.description,
                    remedy: "Remove one of the two, or join them by 'or'."
                )
            )
        }
        return found
    }

    private func unused(_ selection: Selection, _ place: String) -> ErrorReport {
        ErrorReport(
            "sigma.unused-selection",
            problem: "the condition does not mention '\(selection.name)'",
            place: place,
            remedy: "Remove the selection, or add it to the condition."
        )
    }

    private func remarks(on expression: Expression, _ place: String) -> [ErrorReport] {
        var found: [ErrorReport] = []
        expression.forEachTest { test in
            switch test.test {
            case .regex(let regex):
                guard CompiledRegex(regex).program == nil else { return }
                found.append(
                    ErrorReport(
                        "sigma.slow-pattern",
                        problem: "the expression '\(regex.pattern.prefix(60))' needs backtracking",
                        place: place,
                        remedy: "Do without look-around, back references and long repetitions."
                    )
                )
            case .text(let pattern) where test.field != nil:
                guard pattern.codes == [TextPattern.anyText] else { return }
                found.append(
                    ErrorReport(
                        "sigma.empty-pattern",
                        problem: "every value of '\(test.field ?? "")' fits the pattern '*'",
                        place: place,
                        remedy: "Use 'exists: true' if the field only has to be there."
                    )
                )
            default: break
            }
        }
        return found
    }
}

extension Condition {
    /// Shows every selection that the condition mentions.
    fileprivate func forEachSelection(_ body: (Int) -> Void) {
        switch self {
        case .selection(let index): body(index)
        case .not(let part): part.forEachSelection(body)
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { part.forEachSelection(body) }
        }
    }
}

/// What an expression needs to be true and what to be false, along its outermost `and`.
private struct Demands {
    private var needed: Set<Expression> = []
    private var refused: Set<Expression> = []

    /// Whether the outermost `and` needs a part and refuses the same part.
    mutating func isImpossible(_ expression: Expression) -> Bool {
        add(expression, isNeeded: true)
        return !needed.isDisjoint(with: refused)
    }

    private mutating func add(_ expression: Expression, isNeeded: Bool) {
        if isNeeded { needed.insert(expression) } else { refused.insert(expression) }
        switch expression {
        case .all(let parts) where isNeeded:
            for part in parts { add(part, isNeeded: true) }
        case .any(let parts) where !isNeeded:
            for part in parts { add(part, isNeeded: false) }
        case .not(let part): add(part, isNeeded: !isNeeded)
        default: break
        }
    }
}
