// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Memory in one piece that holds what was written to a file, aligned so that tables can be used in
/// place.
///
/// Unchecked: it is written while it has one owner, by whoever fills it and by `RuleSet.init`, and
/// only read afterwards.
package final class StoredBytes: @unchecked Sendable {
    private static let largePage = 2 << 20

    let start: UnsafeMutableRawPointer
    /// How many bytes there are.
    package let count: Int

    /// Takes memory and lets `fill` write to all of it, and say whether it could.
    package init?(count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Bool) {
        self.count = count
        // Megabytes that are all written at once: in large pages where the kernel has some, for
        // thousands of small ones would take longer than the reading.
        let page = count < Self.largePage ? 4_096 : Self.largePage
        start = .allocate(byteCount: count + 16, alignment: page)
        if page == Self.largePage { madvise(start, count / page * page, MADV_HUGEPAGE) }
        (start + count).initializeMemory(as: UInt8.self, repeating: 0, count: 16)
        guard fill(UnsafeMutableRawBufferPointer(start: start, count: count)) else { return nil }
    }

    deinit { start.deallocate() }

    /// All of it, to read.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A number that is nearly always another one when any of the bytes is.
    ///
    /// Four lanes of multiplying and folding, so that megabytes take less than a millisecond. It finds
    /// damage; it does not stop who means harm.
    package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        var lanes = SIMD4<UInt64>(1, 2, 3, 4)
        var place = 0
        while place + 32 <= bytes.count {
            let words = bytes.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self)
            lanes = (lanes ^ words) &* SIMD4(repeating: factor)
            lanes ^= lanes &>> SIMD4(repeating: 29)
            place += 32
        }
        var sum = UInt64(bytes.count)
        func add(_ word: UInt64) {
            sum = (sum ^ word) &* factor
            sum ^= sum >> 32
        }
        for lane in 0..<4 { add(lanes[lane]) }
        while place < bytes.count {
            add(UInt64(bytes[place]) | 0x100)
            place += 1
        }
        return sum
    }
}
