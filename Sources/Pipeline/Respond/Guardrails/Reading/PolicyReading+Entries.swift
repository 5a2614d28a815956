// SPDX-License-Identifier: Apache-2.0

import Schema

extension Policy.Autonomy {
    static func read(_ section: inout Section) -> Self? {
        let verb: Verb? = section.value("verb", .word)
        let assetClass: Asset.Class? = section.value("class", .word)
        let level = section.required("level", .level)
        let earned = section.section("earned", Policy.Earned.read) ?? .measured
        return level.map { Self(verb: verb, assetClass: assetClass, level: $0, earned: earned) }
    }
}

extension Policy.Earned {
    private enum Basis: String, CaseIterable { case measured, granted }

    static func read(_ section: inout Section) -> Self? {
        let basis: Basis? = section.required("basis", .word)
        guard basis == .granted else { return basis.map { _ in .measured } }
        let judged = section.required("judged", .number(1...1_000_000_000))
        let wrong = section.required("wrong", .number(0...1_000_000_000))
        let place = section.required("where", .text)
        let detectors = section.list("detectors", .text) ?? []
        let until = section.required("until", .moment)
        if detectors.isEmpty { section.report(.missingKey("earned.detectors")) }
        guard let judged, let wrong, let place, let until else { return nil }
        if wrong > judged {
            section.report(
                .contradiction(
                    "'earned.wrong' is \(wrong) of \(judged) judged",
                    remedy: "Write how many of those judged were wrong."
                ),
                at: "wrong"
            )
        }
        return .granted(
            Policy.Grant(
                judged: judged,
                wrong: wrong,
                place: place,
                detectors: detectors,
                until: until
            )
        )
    }
}

extension Policy.Exercise {
    static func read(_ section: inout Section) -> Self? {
        let name = section.required("name", .text)
        let from = section.required("from", .moment)
        let until = section.required("until", .moment)
        let sources = section.list("sources", .entity) ?? []
        if sources.isEmpty { section.report(.missingKey("exercises.sources")) }
        guard let name, let from, let until else { return nil }
        if until <= from {
            section.report(
                .contradiction(
                    "the exercise ends before it begins",
                    remedy: "Write an 'until' that is later than 'from'."
                ),
                at: "until"
            )
        }
        return Self(name: name, from: from, until: until, sources: sources)
    }
}

extension Policy.Suppression {
    static func read(_ section: inout Section) -> Self? {
        let rule = section.required("rule", .text)
        let entity = section.value("entity", .entity)
        let until = section.required("until", .moment)
        let reason = section.required("reason", .text)
        guard let rule, let until, let reason else { return nil }
        return Self(rule: rule, entity: entity, until: until, reason: reason)
    }
}

extension ScalarReader where Value == AutonomyLevel {
    fileprivate static var level: Self {
        Self("a level from 0 (observe) to 4 (capped, without renewal)") { text, isQuoted in
            isQuoted ? nil : Int(text).flatMap(AutonomyLevel.init)
        }
    }
}
