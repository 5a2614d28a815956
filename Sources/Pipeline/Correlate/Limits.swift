// SPDX-License-Identifier: Apache-2.0

/// How much the correlator remembers, and for how long things belong together.
///
/// Memory is bounded by these alone, however much is read.
package struct Limits: Hashable, Sendable {
    /// Process instances, all hosts together.
    package var processes = 60_000
    /// Logons, drops, connections and the like, each kind by itself.
    package var observations = 20_000
    /// Findings after folding.
    package var findings = 20_000
    /// Characters kept of one value.
    package var valueLength = 1_024
    /// How long a process tree may be quiet and still be one story, and how far apart the same
    /// rare thing may turn up on two hosts.
    ///
    /// - Units: seconds.
    package var window = 24.0 * 3_600
    /// How long after its last act a host may be the origin of a logon elsewhere.
    ///
    /// - Units: seconds.
    package var idle = 6.0 * 3_600
    /// How far apart two findings without a common process may lie to be one act.
    ///
    /// - Units: seconds.
    package var near = 600.0
    /// Records without a finding that an incident shows at most.
    package var context = 40

    package init() {}
}
