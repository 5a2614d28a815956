// SPDX-License-Identifier: Apache-2.0

extension Policy {
    /// What makes the machine stop acting by itself; nil is `off`.
    ///
    /// `unverified`, `burst`, `sameDetector` and `clockJump` trip above their number, the others
    /// at it. A tripped breaker holds level 2 until a person starts automation again.
    package struct Breakers: Hashable, Sendable {
        /// Actions that people undid as wrong, of the last so many.
        package var wrongUndos: CountOf? = CountOf(count: 2, last: 10)
        /// Actions on a protected asset that people undid as wrong.
        package var wrongOnProtected: Int? = 1
        package var unverified: ShareOf? = ShareOf(share: Share(percent: 10), last: 20)
        package var burst: CountIn? = CountIn(count: 5, within: .seconds(300))
        /// Hosts on which one detector fires, with one common origin.
        package var sameDetector: CountIn? = CountIn(count: 3, within: .seconds(600))
        package var clockJump: Duration? = .seconds(60)
        /// Errors of one connector in a row.
        package var connectorErrors: Int? = 5

        package init() {}

        /// So many of the last so many.
        package struct CountOf: Hashable, Sendable, CustomStringConvertible {
            package var count: Int
            package var last: Int

            package init(count: Int, last: Int) {
                self.count = count
                self.last = last
            }

            package var description: String { "\(count)/\(last)" }
        }

        /// A share of the last so many.
        package struct ShareOf: Hashable, Sendable, CustomStringConvertible {
            package var share: Share
            package var last: Int

            package init(share: Share, last: Int) {
                self.share = share
                self.last = last
            }

            /// Whether so many are more than the share.
            func isExceeded(by count: Int) -> Bool { count * 1_000_000 > last * share.millionths }

            package var description: String { "\(share)/\(last)" }
        }

        /// So many in so much time.
        package struct CountIn: Hashable, Sendable, CustomStringConvertible {
            package var count: Int
            package var within: Duration

            package init(count: Int, within: Duration) {
                self.count = count
                self.within = within
            }

            package var description: String { "\(count)/\(within.text)" }
        }
    }
}
