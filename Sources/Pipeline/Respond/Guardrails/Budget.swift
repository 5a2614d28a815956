// SPDX-License-Identifier: Apache-2.0

package import Schema

/// How many actions the machine has taken in the last 24 hours, over the whole environment.
///
/// A slot is free again once its action is more than 24 hours old, whatever became of it: failed
/// and undone actions count. So there is no window of 24 hours, wherever it starts, with more
/// actions than the limit. Time only moves forward here; a clock that steps back freezes
/// automation, as a refilled budget is what an attacker would want of it.
package struct Budget: Sendable {
    /// The length of the window.
    package static let window = Duration.seconds(86_400)

    /// An action that holds a slot.
    package struct Reservation: Hashable, Sendable {
        /// Counted from 1.
        package let slot: Int
        package let request: BudgetRequest
        package let reservedAt: Timestamp
        /// When its containment ends; nil where it contains nothing.
        package fileprivate(set) var containedUntil: Timestamp?
    }

    /// In the order they were made.
    package private(set) var reservations: [Reservation] = []
    /// Why automation is frozen, as a clause; nil while it is not.
    package private(set) var frozen: String?
    private var latest: Timestamp?

    package init() {}

    /// Moves on to a moment, and freezes when the clock stepped back further than `jump`.
    package mutating func advance(to time: Timestamp, clockJump jump: Duration?) {
        if let latest, let jump, latest.seconds(since: time) > jump.inSeconds {
            frozen = frozen ?? "the clock stepped back from \(latest) to \(time)"
        }
        latest = max(latest ?? time, time)
        reservations = reservations.filter { holds($0, at: time) || contains($0, at: time) }
    }

    /// Takes a slot if every limit allows it, and nothing at all if one does not.
    ///
    /// - Returns: The slot, or the limits that forbid it.
    package mutating func reserve(
        _ request: BudgetRequest,
        at time: Timestamp,
        under policy: Policy,
        containedFor lease: Duration?,
        population: Population
    ) -> BudgetAnswer {
        advance(to: time, clockJump: policy.breakers.clockJump)
        if let frozen { return .held([BudgetHold(.frozen, frozen)]) }
        let moment = moment(of: time)
        let end = lease.map { moment.adding(seconds: $0.inSeconds) }
        if let index = reservations.firstIndex(where: { $0.isSame(as: request, at: moment) }) {
            let most = policy.lease.maximum.inSeconds
            let last = reservations[index].reservedAt.adding(seconds: most)
            reservations[index].containedUntil = end.map { min($0, last) }
            return .reserved(slot: reservations[index].slot)
        }
        let counters = counters(at: time, burstWindow: policy.breakers.burst?.within)
        let check = BudgetCheck(request, counters, policy.budget, population)
        guard check.holds.isEmpty else { return .held(check.holds) }
        let taken = Set(reservations.filter { holds($0, at: time) }.map(\.slot))
        let slot = (1...max(1, policy.budget.limit)).first { !taken.contains($0) } ?? 1
        reservations.append(
            Reservation(slot: slot, request: request, reservedAt: moment, containedUntil: end)
        )
        return .reserved(slot: slot)
    }

    /// Ends an action's containment; its slot stays taken.
    package mutating func release(action: String, at time: Timestamp) {
        for index in reservations.indices where reservations[index].request.action == action {
            reservations[index].containedUntil = time
        }
    }

    /// Lets automation go on after a person has looked at the clock.
    package mutating func thaw() { frozen = nil }
}

// MARK: - Counting

extension Budget {
    /// What is used at a moment.
    package func counters(at time: Timestamp, burstWindow: Duration?) -> BudgetCounters {
        var counters = BudgetCounters()
        let moment = moment(of: time)
        counters.frozen = frozen
        for reservation in reservations {
            let age = moment.seconds(since: reservation.reservedAt)
            if contains(reservation, at: time) {
                counters.contained.append(reservation.request.containment(reservation.slot))
            }
            guard holds(reservation, at: time) else { continue }
            counters.used += 1
            counters.usedThisHour += age <= 3_600 ? 1 : 0
            counters.usedInBurst += burstWindow.map { age <= $0.inSeconds ? 1 : 0 } ?? 0
            counters.usedBySegment[reservation.request.segment ?? "", default: 0] += 1
            for detector in reservation.request.detectors {
                counters.usedByDetector[detector, default: 0] += 1
            }
        }
        return counters
    }

    /// The later of the clock and all that was seen before: time does not run back.
    private func moment(of time: Timestamp) -> Timestamp { max(latest ?? time, time) }

    private func holds(_ reservation: Reservation, at time: Timestamp) -> Bool {
        moment(of: time).seconds(since: reservation.reservedAt) <= Self.window.inSeconds
    }

    private func contains(_ reservation: Reservation, at time: Timestamp) -> Bool {
        reservation.containedUntil.map { $0 > moment(of: time) } ?? false
    }
}

extension Budget.Reservation {
    /// Whether this already is what is asked for, and still lasts.
    fileprivate func isSame(as other: BudgetRequest, at time: Timestamp) -> Bool {
        request.verb == other.verb && request.target == other.target
            && (containedUntil.map { $0 > time } ?? false)
    }
}
