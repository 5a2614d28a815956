// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What a simulated connector knows: every call that was ever made, and nothing else.
///
/// The state of a target follows from the calls alone, so a world can be read back from its log.
package struct SimulatedWorld: Hashable, Sendable {
    /// How soon others undo what drifts.
    package static let driftAfter = Duration.seconds(1)

    /// One call.
    package struct Call: Hashable, Sendable {
        package let time: Timestamp
        package let operation: SimulatedScript.Operation
        package let action: String
        package let verb: Verb
        package let target: EntityID
        package let outcome: SimulatedScript.Outcome
        package let hadEffect: Bool
    }

    package private(set) var calls: [Call] = []

    package init() {}

    mutating func note(_ call: Call) { calls.append(call) }

    /// Whether a verb is in force on a target.
    package func isApplied(_ verb: Verb, to target: EntityID, at time: Timestamp) -> Bool {
        let last = calls.last {
            $0.hadEffect && $0.verb == verb && $0.target == target && $0.time <= time
        }
        guard let last, last.operation == .act else { return false }
        return last.outcome != .drift
            || time.seconds(since: last.time) < Self.driftAfter.inSeconds
    }

    /// What became of an action.
    package func status(of action: String) -> RequestStatus {
        let acts = calls.filter { $0.operation == .act && $0.action == action }
        return acts.contains(where: \.hadEffect) ? .done : .notDone
    }
}

extension SimulatedWorld.Call {
    /// The call as a line of the world's log, without the line's end.
    ///
    /// - Parameter process: The number of the process that writes it.
    /// - Returns: A JSON object.
    package func line(process: Int32) -> String {
        let texts = [
            ("t", time.description), ("op", operation.rawValue), ("action", action),
            ("verb", verb.rawValue), ("target", target.text), ("outcome", outcome.rawValue),
        ]
        var bytes = Array("{".utf8)
        for (key, value) in texts {
            JSONText.append(key, to: &bytes)
            bytes += Array(":".utf8)
            JSONText.append(value, to: &bytes)
            bytes += Array(",".utf8)
        }
        bytes += Array("\"effect\":\(hadEffect),\"pid\":\(process)}".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }
}
