// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// How bad it is, from what was done and not from how often a rule fired.
enum Severity {
    /// Critical needs a grave act with another technique beside it.
    ///
    /// High needs a grave act, a detector that is never wrong about harmless things, or a strong
    /// finding with another technique beside it: one strong finding alone is for a person to look
    /// at today, not to be woken for.
    ///
    /// - Parameter witnesses: One a record, in time order.
    /// - Returns: Low at least; what does not open an incident is never asked about.
    static func severity(_ witnesses: [Witness]) -> Level {
        let speaking = witnesses.filter { !$0.isExplained }
        let grave = speaking.filter {
            $0.level >= .high && $0.techniques.contains(where: Gravity.isGrave)
        }
        if let first = grave.first, isCorroborated(first, among: speaking) {
            return .critical
        }
        let strong = speaking.filter { $0.level >= .high }
        if !grave.isEmpty || strong.contains(where: { $0.level == .critical }) { return .high }
        if strong.contains(where: { isCorroborated($0, among: speaking) }) { return .high }
        let medium = speaking.filter { $0.level == .medium }
        let techniques = Set(medium.compactMap(\.techniques.first))
        let tactics = Set(medium.flatMap(\.tactics))
        if techniques.count >= 4 && tactics.count >= 3 { return .high }
        return medium.isEmpty && strong.isEmpty ? .low : .medium
    }

    /// When the severity was first reached.
    static func completion(_ witnesses: [Witness], at severity: Level) -> Int64? {
        for length in 1...max(1, witnesses.count) where length <= witnesses.count {
            let part = Array(witnesses.prefix(length))
            guard self.severity(part) >= severity else { continue }
            let moment = part.last?.moment
            return moment == Int64.max ? nil : moment
        }
        return nil
    }

    /// Another record shows another technique at medium or more, or two show lesser ones.
    private static func isCorroborated(
        _ first: Witness,
        among speaking: [Witness]
    ) -> Bool {
        let known = Set(first.techniques.map(TechniqueCatalog.parent))
        let others = speaking.filter { witness in
            witness.evidence != first.evidence
                && witness.techniques.contains { !known.contains(TechniqueCatalog.parent(of: $0)) }
        }
        if others.contains(where: { $0.level >= .medium }) { return true }
        return Set(others.filter { $0.level == .low }.compactMap(\.techniques.first)).count >= 2
    }
}
