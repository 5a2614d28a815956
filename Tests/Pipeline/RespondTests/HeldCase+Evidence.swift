// SPDX-License-Identifier: Apache-2.0

import Schema

@testable import Respond

extension HeldCase {
    static let evidence: [HeldCase] = [
        HeldCase("trusted-evidence", .ask, .certainty) { scene in
            for index in scene.matter.evidence.indices {
                scene.matter.evidence[index].trust = .spoofable
            }
        },
        HeldCase("trusted-evidence", .ask, .certainty) { $0.grant { $0.detectors = ["x-*"] } },
        HeldCase("source-classes", .ask, .certainty) { scene in
            scene.matter.evidence[2].sourceClass = .endpoint
        },
        HeldCase("source-classes", .ask, .certainty) { scene in
            scene.matter.evidence[2].sourceClass = .unknown
        },
        HeldCase("source-classes", .ask, .certainty) { scene in
            scene.matter.evidence[2].trust = .spoofable
        },
        HeldCase("techniques", .ask, .certainty) { scene in
            for index in scene.matter.evidence.indices {
                scene.matter.evidence[index].techniques = ["T1003.001"]
            }
        },
        HeldCase("required-tactic", .ask, .certainty) { scene in
            scene.matter.evidence[1].tactics = ["discovery"]
        },
        HeldCase(
            "required-tactic",
            .ask,
            .certainty,
            prepare: { $0.matter.evidence[1].tactics = ["impact"] },
            spoil: { $0.matter.evidence[1].host = EntityID(.host, "ws-08") }
        ),
        HeldCase(
            "evidence-age",
            .ask,
            .certainty,
            prepare: { $0.matter.evidence[1].time = Scene.noon.adding(seconds: -899) },
            spoil: { $0.matter.evidence[1].time = Scene.noon.adding(seconds: -900) }
        ),
        HeldCase("evidence-age", .ask, .certainty) { $0.matter.evidence[1].time = nil },
        HeldCase("nothing-exculpatory", .ask, .certainty) {
            $0.matter.exculpatory = [.init("an installer is among the ancestors", evidence: [])]
        },
        HeldCase("no-part-of-exercise", .ask, .certainty) { scene in
            scene.matter.evidence.append(
                .seen("scan", before: 60, .network, ["T1046"], ["discovery"], host: "scanner")
            )
            scene.input.policy.exercises = [
                Policy.Exercise(
                    name: "scan",
                    from: Scene.noon.adding(seconds: -3_600),
                    until: Scene.noon,
                    sources: [EntityID(.host, "scanner")]
                )
            ]
        },
    ]
}
