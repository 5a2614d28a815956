// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What can go wrong in reading what a person wrote, and in carrying out one action.
package enum RespondError: UserFacingError, Equatable {
    /// A file cannot be used as it is.
    case file(Subject, ReadingProblem, place: String)
    /// A connector did not do, or may not have done, what it was asked.
    case connector(ConnectorProblem, action: String, connector: String)
    /// An action was asked to take a step that its state does not allow.
    case wrongState(action: String, state: ActionState, step: String)

    /// The file that a problem is in; the first part of the problem's code.
    package enum Subject: String, Sendable {
        case policy, assets
    }

    package var report: ErrorReport {
        switch self {
        case .file(let subject, let problem, let place):
            ErrorReport(
                "\(subject.rawValue).\(problem.code)",
                problem: problem.text,
                place: place,
                remedy: problem.remedy
            )
        case .connector(let problem, let action, let connector):
            ErrorReport(
                "respond.\(problem.code)",
                problem: "connector '\(connector)', action \(action): \(problem.text)",
                remedy: problem.remedy
            )
        case .wrongState(let action, let state, let step):
            ErrorReport(
                "respond.wrong-state",
                problem: "action \(action) is \(state.rawValue) and cannot take the step '\(step)'",
                remedy: "Look at its history with 'outrider actions show \(action)'."
            )
        }
    }

    /// Whether the world outside may have changed although no good answer came.
    package var leavesDoubt: Bool {
        switch self {
        case .connector(.lostReply, _, _), .connector(.timedOut, _, _): true
        default: false
        }
    }
}
