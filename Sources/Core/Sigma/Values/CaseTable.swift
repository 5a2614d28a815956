// SPDX-License-Identifier: Apache-2.0

/// The lower case of every scalar that has one, in pages of 256.
///
/// Swift's own mapping makes a string a scalar, fifty times as slow; the table is made of it once.
struct CaseTable: Sendable {
    static let shared = CaseTable()

    /// By the scalar's upper bits: which page of `scalars`; page 0 leaves everything as it is.
    private var pages = [UInt8](repeating: 0, count: 0x1100)
    private var scalars: [UInt32] = []

    /// The parts of Unicode that have two cases.
    ///
    /// - Source: Unicode Character Database 15, `Lowercase_Mapping`; a test compares all scalars.
    private static let cased: [ClosedRange<UInt32>] = [
        0x00...0x05, 0x10...0x10, 0x13...0x13, 0x1C...0x1C, 0x1E...0x1F, 0x21...0x21, 0x24...0x24,
        0x2C...0x2D, 0xA6...0xA7, 0xAB...0xAB, 0xFF...0xFF, 0x104...0x105, 0x10C...0x10D,
        0x118...0x118, 0x16E...0x16E, 0x1E9...0x1E9,
    ]

    private init() {
        for page in Self.cased.joined() {
            pages[Int(page)] = UInt8(scalars.count / 256 + 1)
            for low in 0..<UInt32(256) { scalars.append(Self.mapped(page << 8 | low)) }
        }
    }

    private static func mapped(_ value: UInt32) -> UInt32 {
        guard value != 0x17F else { return 0x73 }
        guard let scalar = Unicode.Scalar(value) else { return value }
        let mapped = scalar.properties.lowercaseMapping.unicodeScalars
        return mapped.count == 1 ? mapped.first?.value ?? value : value
    }

    /// The lower case of a scalar, or itself.
    @inline(__always)
    func lowered(_ value: UInt32) -> UInt32 {
        let page = pages[Int(value >> 8)]
        return page == 0 ? value : scalars[(Int(page) - 1) << 8 | Int(value & 0xFF)]
    }

    /// Every scalar that has another lower case, after it.
    var changed: [(lower: UInt32, scalar: UInt32)] {
        Self.cased.joined().flatMap { page in
            (0..<UInt32(256)).compactMap { low in
                let value = page << 8 | low
                let lower = lowered(value)
                return lower == value ? nil : (lower, value)
            }
        }
    }
}
