// SPDX-License-Identifier: Apache-2.0

/// How much correlations remember; whoever writes the log must not be able to make it more.
public enum CorrelationLimits {
    /// The most groups that one correlation keeps; those that nothing came for longest go first.
    public static let groups = 10_000
    /// The most matches that one group keeps; the earliest go first.
    public static let entries = 10_000
    /// The most matches that all groups of all correlations keep together.
    public static let total = 250_000
    /// The most rules that a correlation of a temporal type may name.
    public static let parts = 64
    /// The most tokens that a `CorrelationMatch` gives back.
    public static let tokens = 100
    /// How many earlier reports of a group are remembered, so that it is not reported twice.
    static let reports = 64
    /// How many matches are looked at to find the windows that one late match completes.
    static let lateWork = 500
}
