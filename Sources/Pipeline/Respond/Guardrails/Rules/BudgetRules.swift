// SPDX-License-Identifier: Apache-2.0

import Schema

/// Whether a slot of the rolling budget is free; the questions are `BudgetCheck`'s.
enum BudgetRules {
    static let all: [GateRule] = [
        GateRule(
            "budget",
            .budget(.budgetExhausted),
            "The environment's actions of 24 hours are not used up."
        ) { $0.budget.limit },
        GateRule(
            "reserve-critical",
            .budget(.subCap),
            "What is kept for critical incidents is not touched."
        ) { $0.budget.reserve },
        GateRule("per-hour", .budget(.subCap), "The hour's actions are not used up.") {
            $0.budget.hour
        },
        GateRule(
            "per-detector",
            .budget(.subCap),
            "No one detector has used up its share."
        ) { $0.budget.detector },
        GateRule(
            "per-segment",
            .budget(.subCap),
            "The segment has not used up its share."
        ) { $0.budget.segment },
        GateRule(
            "concurrent-fleet",
            .budget(.subCap),
            "Few enough are out of service at this moment."
        ) { $0.budget.concurrent },
    ]
}
