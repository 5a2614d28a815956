// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// Reads `90s`, `15m`, `4h` or `30d`; nil for anything else.
    package init?(written text: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }) else { return nil }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.count <= 9, digits.utf8.allSatisfy({ (48...57) ~= $0 }),
            let number = Int(digits)
        else { return nil }
        self = .seconds(number * unit)
    }

    /// In the largest unit that leaves no rest: `15m`, `90s`.
    package var text: String {
        let seconds = components.seconds
        for (unit, length) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60)]
        where seconds != 0 && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }

    /// Whole microseconds, as moments count them.
    var inMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// The length as a number, for sums with moments.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
