// SPDX-License-Identifier: Apache-2.0

internal import Schema

extension EventFacts {
    /// The same with long values cut, so that no record can fill the memory.
    func lean(_ length: Int) -> EventFacts {
        guard values.values.contains(where: { $0.utf8.count > length }) else { return self }
        var copy = self
        copy.values = values.mapValues { $0.utf8.count > length ? String($0.prefix(length)) : $0 }
        return copy
    }

    /// Earliest first; records without a time last; then by evidence, so the order is total.
    static func isBefore(_ left: EventFacts, _ right: EventFacts) -> Bool {
        let (leftTime, rightTime) = (left.moment, right.moment)
        return leftTime == rightTime ? left.evidence < right.evidence : leftTime < rightTime
    }

    /// Microseconds, the end of time where the record does not say.
    var moment: Int64 { time?.microseconds ?? Int64.max }

    /// The acting process as the record names it.
    var actor: ProcessName? { ProcessName(self[.process], number: self[.processID]) }
}
