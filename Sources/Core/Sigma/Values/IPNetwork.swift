// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address as its bytes.
struct IPAddress: Hashable, Sendable {
    /// 32 for IPv4, 128 for IPv6.
    let bits: Int
    /// The address, from its highest bit down; IPv4 fills the highest 32.
    let high: UInt64
    let low: UInt64

    /// Reads an address as RFC 4291 and inet_pton do: no port, no zone, no leading zeros.
    init?(_ text: UnsafeRawBufferPointer) {
        guard (2...45).contains(text.count) else { return nil }
        if let four = Self.four(text, from: 0) {
            self.init(bits: 32, high: UInt64(four) << 32, low: 0)
        } else if let six = Self.six(text) {
            self = six
        } else {
            return nil
        }
    }

    private init(bits: Int, high: UInt64, low: UInt64) {
        (self.bits, self.high, self.low) = (bits, high, low)
    }

    private static func four(_ text: UnsafeRawBufferPointer, from start: Int) -> UInt32? {
        var value: UInt32 = 0
        var part: UInt32 = 0
        var digits = 0
        var dots = 0
        for index in start..<text.count {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                guard digits > 0, dots < 3 else { return nil }
                (value, part, digits, dots) = (value << 8 | part, 0, 0, dots + 1)
                continue
            }
            guard byte &- 0x30 < 10, digits == 0 || part != 0 else { return nil }
            part = part * 10 + UInt32(byte - 0x30)
            digits += 1
            guard part < 256 else { return nil }
        }
        return dots == 3 && digits > 0 ? value << 8 | part : nil
    }

    private static func six(_ text: UnsafeRawBufferPointer) -> IPAddress? {
        var groups: [UInt16] = []
        var gap: Int?
        var index = 0
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return nil }
            gap = 0
            index = 2
        }
        while index < text.count {
            guard groups.count < 8 else { return nil }
            if groups.count <= 6, let four = four(text, from: index) {
                groups += [UInt16(four >> 16), UInt16(truncatingIfNeeded: four)]
                break
            }
            guard let (group, length) = group(text, at: index) else { return nil }
            groups.append(group)
            index += length
            guard index < text.count else { break }
            guard text[index] == UInt8(ascii: ":"), index + 1 < text.count else { return nil }
            index += 1
            if text[index] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = groups.count
                index += 1
            }
        }
        return address(groups, gap: gap)
    }

    private static func group(
        _ text: UnsafeRawBufferPointer,
        at start: Int
    ) -> (UInt16, length: Int)? {
        var value: UInt16 = 0
        var index = start
        while index < text.count, index - start < 4 {
            let byte = text[index]
            let lower = byte | 0x20
            if byte &- 0x30 < 10 {
                value = value << 4 | UInt16(byte - 0x30)
            } else if lower &- 0x61 < 6 {
                value = value << 4 | UInt16(lower - 0x61 + 10)
            } else {
                break
            }
            index += 1
        }
        return index > start ? (value, index - start) : nil
    }

    private static func address(_ groups: [UInt16], gap: Int?) -> IPAddress? {
        guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
        var all = groups
        if let gap {
            all.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        let high = all[..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = all[4...].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        return IPAddress(bits: 128, high: high, low: low)
    }
}

/// A range of addresses, `10.0.0.0/8` or `fe80::/10`.
struct IPNetwork: Hashable, Sendable {
    let bits: Int
    let high: UInt64
    let low: UInt64
    let highMask: UInt64
    let lowMask: UInt64

    /// Reads CIDR notation; an address alone is a network of one, and host bits are ignored.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2 else { return nil }
        var address = String(first)
        guard let base = address.withUTF8({ IPAddress(UnsafeRawBufferPointer($0)) }) else {
            return nil
        }
        var length = base.bits
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...base.bits).contains(given),
                parts[1].allSatisfy(\.isNumber)
            else { return nil }
            length = given
        }
        bits = base.bits
        highMask = length >= 64 ? .max : ~(UInt64.max >> UInt64(length))
        lowMask = length <= 64 ? 0 : length >= 128 ? .max : ~(UInt64.max >> UInt64(length - 64))
        high = base.high & highMask
        low = base.low & lowMask
    }

    /// Whether the network holds an address of the same family.
    func contains(_ address: IPAddress) -> Bool {
        bits == address.bits && address.high & highMask == high && address.low & lowMask == low
    }
}

extension IPNetwork {
    /// The network as CIDR notation; groups of zeros are written out.
    var shown: String {
        let length = highMask.nonzeroBitCount + lowMask.nonzeroBitCount
        if bits == 32 {
            let parts = (0..<4).map { String(high >> UInt64(56 - 8 * $0) & 0xFF) }
            return parts.joined(separator: ".") + "/\(length)"
        }
        let parts = (0..<8).map { index in
            let half = index < 4 ? high : low
            return String(half >> UInt64(48 - 16 * (index % 4)) & 0xFFFF, radix: 16)
        }
        return parts.joined(separator: ":") + "/\(length)"
    }
}
