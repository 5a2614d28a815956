// SPDX-License-Identifier: Apache-2.0

import Schema

@testable import Respond

/// One case and one input, in which the machine may just act; tests change one thing.
struct Scene {
    var matter: ResponseCase
    var input: GateInput

    static let noon = Timestamp(seconds: 1_800_000_000)

    /// Theft of credentials on a listed workstation, seen by two kinds of sensor.
    static var theft: Scene {
        var policy = Policy()
        policy.autonomy = [
            Policy.Autonomy(
                verb: .isolate,
                assetClass: .workstation,
                level: .capped,
                earned: .granted(grant)
            )
        ]
        let assets = AssetInventory(
            [Asset.ws07]
                + (1...9).map { number in
                    Asset(
                        id: EntityID(.host, "ws-1\(number)"),
                        assetClass: .workstation,
                        segment: "office-2",
                        roles: number < 3 ? ["print"] : []
                    )
                },
            fleetSize: 400
        )
        return Scene(matter: .theft, input: GateInput(policy: policy, assets: assets))
    }

    static var grant: Policy.Grant {
        Policy.Grant(
            judged: 420,
            wrong: 0,
            place: "pilot, site B",
            detectors: ["*"],
            until: noon.adding(seconds: 86_400 * 300)
        )
    }

    var evaluation: GateEvaluation { Gate.evaluate(matter, input) }
    var decision: PolicyDecision { Gate.decide(matter, input) }

    func responder() -> Responder { Responder(input) }
}

extension Asset {
    static let ws07 = Asset(
        id: EntityID(.host, "ws-07"),
        names: ["WS-07", "ws-07.corp.example"],
        addresses: ["10.1.4.7"],
        assetClass: .workstation,
        criticality: 3,
        segment: "office-2"
    )
}

extension ResponseCase {
    static var theft: ResponseCase {
        ResponseCase(
            verb: .isolate,
            target: EntityID(.host, "WS-07"),
            incident: "inc-1",
            certainty: 0.97,
            severity: .critical,
            evidence: [.macro, .dump, .logon],
            targetIdentity: .byName,
            completeAt: Scene.noon
        )
    }
}

extension CaseEvidence {
    static var macro: CaseEvidence {
        seen("macro", before: 40, .endpoint, ["T1204.002"], ["execution"])
    }

    static var dump: CaseEvidence {
        seen("lsass-access", before: 12, .endpoint, ["T1003.001"], ["credential-access"])
    }

    static var logon: CaseEvidence {
        seen("odd-logon", before: 5, .osAudit, ["T1078"], ["persistence"])
    }

    static func seen(
        _ detector: String,
        before seconds: Double,
        _ sourceClass: SourceClass,
        _ techniques: [String],
        _ tactics: [String],
        host: String = "ws-07.corp.example"
    ) -> CaseEvidence {
        CaseEvidence(
            id: EvidenceID(text: "ev-\(detector)"),
            time: Scene.noon.adding(seconds: -seconds),
            sourceClass: sourceClass,
            trust: .authenticated,
            techniques: techniques,
            tactics: tactics,
            detector: detector,
            host: EntityID(.host, host),
            user: EntityID(.user, "corp\\j.doe")
        )
    }
}
