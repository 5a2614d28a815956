// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What time it is, and how to wait: the machine's own clock, or one that tests and demos turn.
package protocol ActionClock: Sendable {
    /// The moment.
    func now() async -> Timestamp

    /// Comes back so much later.
    func wait(for length: Duration) async
}

/// A clock that only moves when somebody waits, and then at once.
package actor VirtualClock: ActionClock {
    private var time: Timestamp

    package init(at time: Timestamp) { self.time = time }

    package func now() -> Timestamp { time }

    package func wait(for length: Duration) {
        let microseconds = max(length, .zero).inMicroseconds
        time = Timestamp(microseconds: time.microseconds &+ microseconds)
    }
}

extension ActionClock {
    /// Comes back at a moment; at once when it has passed.
    package func wait(until moment: Timestamp) async {
        let left = moment.microseconds - (await now()).microseconds
        if left > 0 { await wait(for: .microseconds(left)) }
    }
}
