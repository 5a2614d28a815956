// SPDX-License-Identifier: Apache-2.0

package import Schema

extension LogSourceDefinition {
    /// The field that a record's time was read from; nil for the record's own head.
    package func field(of origin: TimeOrigin) -> String? {
        if origin.isWitness { return clock.witness }
        let index = Int(origin.field) - 1
        return clock.fields.indices.contains(index) ? clock.fields[index] : nil
    }

    /// The field that showed the time to be off; nil when nothing was corrected.
    package func witness(of origin: TimeOrigin) -> String? {
        origin.minutes == 0 || origin.isWitness ? nil : clock.witness
    }

    /// Where a record's time comes from: `from @timestamp, corrected by +4h from UtcTime`.
    package func text(of origin: TimeOrigin) -> String {
        var text = "from \(field(of: origin) ?? "the record's head")"
        if let witness = witness(of: origin) {
            text += ", corrected by \(origin.correction) from \(witness)"
        }
        if origin.assumesZone { text += ", which names no zone: UTC assumed" }
        return text
    }
}

extension TimeOrigin {
    /// What was added: `+4h`, `-5h30m`.
    package var correction: String {
        let (hours, rest) = Int(minutes.magnitude).quotientAndRemainder(dividingBy: 60)
        let shown = (hours > 0 || rest == 0 ? "\(hours)h" : "") + (rest > 0 ? "\(rest)m" : "")
        return (minutes < 0 ? "-" : "+") + shown
    }
}
