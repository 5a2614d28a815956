// SPDX-License-Identifier: Apache-2.0

import Schema

@testable import Respond

/// A policy, assets, a record and cases, all made of one seed.
struct RandomWorld {
    private var dice: Dice

    static func run(_ seed: UInt64) -> FinishedWorld {
        var world = RandomWorld(dice: Dice(seed))
        return world.run(seed)
    }

    private mutating func run(_ seed: UInt64) -> FinishedWorld {
        let assets = makeAssets()
        var input = GateInput(policy: makePolicy(), assets: assets)
        input.record = makeRecord()
        input.installation.unhealthy = Set(assets.assets.filter { _ in dice.one(in: 20) }.map(\.id))
        input.installation.ownHosts = dice.one(in: 2) ? [EntityID(.host, "h-3")] : []
        input.breakers.wrongUndos = dice.one(in: 20) ? 2 : 0
        let cases = (0..<60).map { makeCase($0) }.map { Completion.settle($0, input) }
        var responder = Responder(input)
        let answers = responder.evaluate(cases)
        return FinishedWorld(seed: seed, input: input, cases: cases, answers: answers)
    }

    private mutating func makePolicy() -> Policy {
        var policy = Policy()
        policy.budget.limit = dice.pick([0, 1, 3, 20, 30])
        policy.budget.perHour = dice.pick([nil, nil, 5])
        policy.budget.perDetector = dice.pick([nil, Share(percent: 30)])
        policy.budget.perSegment = dice.pick([nil, Share(percent: 30)])
        policy.budget.concurrentFleet = dice.pick([nil, Share(percent: 25)])
        policy.budget.reserveCritical = dice.pick([nil, Share(percent: 30)])
        policy.breakers.burst = dice.pick([nil, nil, .init(count: 5, within: .seconds(300))])
        policy.redundancy.maximumOfSegment = dice.pick([nil, Share(percent: 50)])
        policy.redundancy.keepHealthyPerRole = dice.pick([0, 1, 2])
        policy.certainty.minimumSourceClasses = dice.pick([1, 2])
        policy.protected = dice.pick([Policy.Protected.defaults, [], [.role("web")]])
        for verb in [Verb.isolate, .contain] {
            for name in [Asset.Class.workstation, .server, .domainController, .unknown] {
                policy.autonomy.append(
                    Policy.Autonomy(
                        verb: dice.one(in: 4) ? nil : verb,
                        assetClass: dice.one(in: 8) ? nil : name,
                        level: dice.pick([.observe, .recommend, .supervised, .capped, .capped]),
                        earned: dice.one(in: 4) ? .measured : .granted(makeGrant())
                    )
                )
            }
        }
        return policy
    }

    private mutating func makeGrant() -> Policy.Grant {
        var grant = Scene.grant
        grant.judged = dice.pick([200, 380, 381, 420, 5_000])
        grant.wrong = dice.pick([0, 0, 0, 1])
        grant.detectors = dice.pick([["*"], ["*"], ["d-1", "d-2*"]])
        grant.until = dice.pick([grant.until, grant.until, Scene.noon.adding(seconds: 40_000)])
        return grant
    }

    private mutating func makeAssets() -> AssetInventory {
        let assets = (0..<24).map { number in
            Asset(
                id: EntityID(.host, "h-\(number)"),
                assetClass: dice.pick([
                    .workstation, .workstation, .workstation, .server, .domainController, .unknown,
                ]),
                criticality: dice.pick([1, 3, 5]),
                segment: dice.pick([nil, "a", "b", "c"]),
                roles: dice.pick([[], [], ["web"], ["print"], ["scan"], ["dns"]]),
                isProtected: dice.one(in: 12)
            )
        }
        return AssetInventory(assets, fleetSize: dice.pick([nil, 40, 400]))
    }

    private mutating func makeRecord() -> TrackRecord {
        var record = TrackRecord()
        for verb in [Verb.isolate, .contain] {
            for name in [Asset.Class.workstation, .server] {
                record.own[TrackRecord.Key(verb, name)] = dice.pick([
                    .init(), .init(judged: 500), .init(judged: 100), .init(judged: 900, wrong: 2),
                ])
            }
        }
        return record
    }

    private mutating func makeCase(_ number: Int) -> ResponseCase {
        // Bursts and gaps: half of the cases fall within an hour of each other.
        let seconds = dice.one(in: 2) ? dice.next(in: 3_600) : dice.next(in: 3 * 86_400)
        let time = Scene.noon.adding(seconds: Double(seconds))
        let target = EntityID(.host, "h-\(dice.next(in: 26))")
        var matter = ResponseCase.theft
        matter.verb = dice.pick([.isolate, .isolate, .isolate, .contain, .blockAddress])
        matter.target = target
        matter.incident = "inc-\(number)"
        matter.completeAt = time
        matter.severity = dice.pick([.high, .critical])
        matter.targetIdentity = dice.pick([.byName, .byName, .byName, .certain, .unknown])
        matter.seenClasses = dice.one(in: 15) ? [.domainController] : []
        matter.seenRoles = dice.one(in: 15) ? ["dns"] : []
        matter.exculpatory = dice.one(in: 10) ? [.init("an installer ran", evidence: [])] : []
        matter.evidence = (0..<dice.next(in: 7) + 2).map { makeEvidence($0, target, time) }
        return matter
    }

    private mutating func makeEvidence(
        _ number: Int,
        _ target: EntityID,
        _ time: Timestamp
    ) -> CaseEvidence {
        CaseEvidence(
            id: EvidenceID(text: "ev-\(number)"),
            time: dice.one(in: 12)
                ? nil : time.adding(seconds: Double(dice.next(in: 1_200)) - 1_000),
            sourceClass: dice.pick([.endpoint, .osAudit, .network]),
            trust: dice.pick([.authenticated, .authenticated, .network, .spoofable]),
            techniques: dice.pick([["T1003.001"], ["T1059"], ["T1021.002"], []]),
            tactics: dice.pick([["credential-access"], ["lateral-movement"], ["execution"], []]),
            detector: "d-\(dice.next(in: 6))",
            host: dice.one(in: 10) ? EntityID(.host, "h-1") : target
        )
    }
}

/// A world after its cases were decided.
struct FinishedWorld: Sendable {
    let seed: UInt64
    let input: GateInput
    let cases: [ResponseCase]
    let answers: [GateEvaluation]

    /// An action that took a slot; a renewal of the same containment belongs to it.
    struct Action {
        let target: EntityID
        let start: Timestamp
        var end: Timestamp
        let segment: String
        let deciding: Set<String>
        let isCritical: Bool
    }

    var acted: [Action] {
        let executed = zip(cases, answers).filter { $0.1.decision.decision == .execute }
            .sorted { $0.0.completeAt < $1.0.completeAt }
        let length = input.policy.lease.standard.inSeconds
        var actions: [String: [Action]] = [:]
        for (matter, answer) in executed {
            let facts = GateFacts(matter, input)
            let key = "\(matter.verb.rawValue) \(answer.decision.target)"
            let end = matter.completeAt.adding(seconds: length)
            if let last = actions[key]?.indices.last,
                actions[key]?[last].end ?? end > matter.completeAt
            {
                actions[key]?[last].end = end
                continue
            }
            let action = Action(
                target: answer.decision.target,
                start: matter.completeAt,
                end: end,
                segment: facts.asset?.segment ?? "",
                deciding: Set(facts.deciding.map(\.detector)),
                isCritical: matter.severity == .critical
            )
            actions[key, default: []].append(action)
        }
        return actions.values.joined().sorted { $0.start < $1.start }
    }
}

/// SplitMix64: the same numbers from the same seed on every machine.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func next(in count: Int) -> Int { Int(next() % UInt64(count)) }
    mutating func one(in count: Int) -> Bool { next(in: count) == 0 }
    mutating func pick<Value>(_ values: [Value]) -> Value { values[next(in: values.count)] }
}
