// SPDX-License-Identifier: Apache-2.0

/// Where a record's time comes from, and what was done to it.
///
/// Four bytes, which fit into what a row pads anyway; names come from the log source on demand.
public struct TimeOrigin: Hashable, Sendable {
    /// Which of the log source's time fields it was, counted from 1; 0 for the record's own head.
    public var field: UInt8 = 0
    /// Whether nobody said which zone the time is in.
    public var assumesZone = false
    /// Whether it is the witness's own time.
    public var isWitness = false
    /// How many minutes were added, because a witness showed the clock to be off.
    public var minutes: Int16 = 0

    /// The record's own head, as its decoder read it.
    @inlinable
    public init() {}
}
