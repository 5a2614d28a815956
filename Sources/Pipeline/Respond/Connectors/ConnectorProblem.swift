// SPDX-License-Identifier: Apache-2.0

/// How a connector falls short of what it was asked.
package enum ConnectorProblem: Hashable, Sendable {
    /// It said no, and changed nothing.
    case rejected(String)
    /// It tried, failed, and says that it changed nothing.
    case failed(String)
    /// The connection broke before the answer; the effect may be there.
    case lostReply
    /// No answer came in time; the effect may still come.
    case timedOut(seconds: Int)
    /// It has no such verb, or not for this kind of target.
    case notOffered(String)

    var code: String {
        switch self {
        case .rejected: "rejected"
        case .failed: "failed"
        case .lostReply: "lost-reply"
        case .timedOut: "timed-out"
        case .notOffered: "not-offered"
        }
    }

    var text: String {
        switch self {
        case .rejected(let reason): "it was rejected: \(reason)"
        case .failed(let reason): "it failed: \(reason)"
        case .lostReply: "the connection broke before the answer"
        case .timedOut(let seconds): "no answer came in \(seconds) s"
        case .notOffered(let what): "it cannot \(what)"
        }
    }

    var remedy: String {
        switch self {
        case .rejected: "Nothing was changed; see what it needs, then propose the action again."
        case .failed: "Check the connector's own system, then propose the action again."
        case .lostReply, .timedOut:
            "Look whether the effect is there before anybody acts again."
        case .notOffered: "Name this verb at a connector that has it."
        }
    }
}
