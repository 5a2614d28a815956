// SPDX-License-Identifier: Apache-2.0

/// A stream of UTF-16 as UTF-8, converted a piece at a time.
///
/// Windows' own exports are UTF-16. A lone surrogate or a byte without its second half becomes U+FFFD;
/// the mark at the beginning is left out.
final class UTF16Stream: ByteStream {
    private let source: any ByteStream
    private let isBigEndian: Bool
    private var input = [UInt8](repeating: 0, count: 1 << 16)
    private var output: [UInt8] = []
    private var position = 0
    /// The first half of a unit, and of a character.
    private var half: UInt8?
    private var lead: UInt16?
    private var isFirst = true
    private var ended = false

    init(_ source: any ByteStream, isBigEndian: Bool) {
        self.source = source
        self.isBigEndian = isBigEndian
    }

    var rawCount: Int { source.rawCount }

    /// Whether bytes begin as UTF-16 does, and in which order: by the mark, or because every other byte
    /// of the first characters is zero, as no UTF-8 text has it.
    ///
    /// - Returns: Whether the first byte of a unit is the higher one; nil for other bytes.
    static func isBigEndian(head: UnsafeRawBufferPointer) -> Bool? {
        guard head.count >= 2 else { return nil }
        if head[0] == 0xFF, head[1] == 0xFE { return false }
        if head[0] == 0xFE, head[1] == 0xFF { return true }
        let units = min(head.count / 2, 32)
        guard units >= 4 else { return nil }
        var (even, odd) = (0, 0)
        for unit in 0..<units {
            even += head[2 * unit] == 0 ? 1 : 0
            odd += head[2 * unit + 1] == 0 ? 1 : 0
        }
        if odd * 10 >= units * 9, even == 0 { return false }
        return even * 10 >= units * 9 && odd == 0 ? true : nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        guard !buffer.isEmpty else { return 0 }
        while position == output.count {
            guard !ended else { return 0 }
            try convert()
        }
        let count = min(buffer.count, output.count - position)
        buffer.copyBytes(from: output[position..<position + count])
        position += count
        return count
    }

    private func convert() throws(StreamFailure) {
        output.removeAll(keepingCapacity: true)
        position = 0
        let result: Result<Int, StreamFailure> = input.withUnsafeMutableBytes { bytes in
            do throws(StreamFailure) {
                return .success(try source.read(into: bytes))
            } catch {
                return .failure(error)
            }
        }
        let count = try result.get()
        guard count > 0 else {
            ended = true
            if half != nil || lead != nil { append(0xFFFD) }
            return
        }
        for index in 0..<count {
            guard let first = half else {
                half = input[index]
                continue
            }
            half = nil
            let (high, low) = isBigEndian ? (first, input[index]) : (input[index], first)
            take(UInt16(high) << 8 | UInt16(low))
        }
    }

    private func take(_ unit: UInt16) {
        if isFirst {
            isFirst = false
            if unit == 0xFEFF { return }
        }
        if let first = lead {
            lead = nil
            if (0xDC00..<0xE000).contains(unit) {
                append(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(unit) - 0xDC00)
                return
            }
            append(0xFFFD)
        }
        if unit < 0x80 {
            output.append(UInt8(truncatingIfNeeded: unit))
        } else if (0xD800..<0xDC00).contains(unit) {
            lead = unit
        } else {
            append(UInt32(unit))
        }
    }

    private func append(_ value: UInt32) {
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
