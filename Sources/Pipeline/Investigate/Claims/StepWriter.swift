// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// One row for each distinct act, in time order.
struct StepWriter {
    /// Rows of one incident; the gravest acts stay.
    static let most = 60

    private let incident: Incident

    init(_ incident: Incident) { self.incident = incident }

    var steps: [Assessment.Step] {
        var rows: [Row] = []
        var places: [String: Int] = [:]
        for member in incident.members {
            let text = Self.text(of: member)
            let key = "\(member.hostName)\u{1f}\(text)"
            if let place = places[key], isSameAct(rows[place], member) {
                rows[place].add(member)
            } else {
                places[key] = rows.count
                rows.append(Row(member, text: text))
            }
        }
        let kept = Set(
            rows.indices.sorted { isGraver(rows[$0], rows[$1], $0, $1) }.prefix(Self.most)
        )
        return rows.indices.filter(kept.contains).map { rows[$0].step }
    }

    /// What a record says; where its kind is not known, what the rule that found it says.
    private static func text(of member: Incident.Member) -> String {
        let act = Act(member.facts)
        guard act.isUnknown, let title = member.detectors.first?.title else { return act.text }
        return title + act.circumstances
    }

    /// The same words within minutes are one act; two sources may tell of it.
    private func isSameAct(_ row: Row, _ member: Incident.Member) -> Bool {
        guard let last = row.last, let time = member.facts.time else { return true }
        return time.seconds(since: last) < 600
    }

    private func isGraver(_ left: Row, _ right: Row, _ first: Int, _ second: Int) -> Bool {
        let (leftRank, rightRank) = (left.level?.rank ?? -1, right.level?.rank ?? -1)
        return leftRank == rightRank ? first < second : leftRank > rightRank
    }

    /// A step while it is being gathered.
    private struct Row {
        let time: Timestamp?
        let host: String
        let text: String
        var technique: String?
        var detector: String?
        var level: Level?
        var evidence: [EvidenceID]
        var last: Timestamp?
        var count: Int

        init(_ member: Incident.Member, text: String) {
            time = member.facts.time
            host = member.hostName
            self.text = text
            technique = member.techniques.first
            detector = member.detectors.first?.title
            level = member.level
            evidence = [member.evidence]
            last = member.lastTime ?? member.facts.time
            count = member.count
        }

        mutating func add(_ member: Incident.Member) {
            if (member.level?.rank ?? -1) > (level?.rank ?? -1) {
                technique = member.techniques.first
                detector = member.detectors.first?.title
                level = member.level
            }
            last = [last, member.lastTime, member.facts.time].compactMap { $0 }.max()
            if evidence.count < 20 { evidence.append(member.evidence) }
        }

        var step: Assessment.Step {
            Assessment.Step(
                time: time,
                host: host,
                text: text,
                technique: technique,
                evidence: evidence,
                detector: detector
            )
        }
    }
}
