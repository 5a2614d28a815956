// SPDX-License-Identifier: Apache-2.0

/// How bad a finding or an incident is, in Sigma's words.
package enum Level: String, CaseIterable, Codable, Comparable, Sendable {
    case informational, low, medium, high, critical

    /// 0 for informational to 4 for critical.
    package var rank: Int {
        switch self {
        case .informational: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }

    package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
}
