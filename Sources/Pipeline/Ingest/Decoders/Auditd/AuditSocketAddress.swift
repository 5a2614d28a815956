// SPDX-License-Identifier: Apache-2.0

import Schema

/// The `saddr` of a SOCKADDR record: a `struct sockaddr` in hexadecimal digits.
///
/// The family is in the machine's byte order; all machines that audit in the field are little-endian,
/// and a family that only makes sense the other way round is taken so. Ports and addresses are in
/// network order.
struct AuditSocketAddress {
    private let family: FieldID
    private let addresses: [FieldID]
    private let ports: [FieldID]
    private let path: FieldID

    init(_ names: FieldNames) {
        family = names.id(of: "saddr_fam")
        addresses = [names.id(of: "laddr"), names.id(of: "addr")]
        ports = [names.id(of: "lport"), names.id(of: "port")]
        path = names.id(of: "path")
    }

    /// Adds what the digits say; false when they are no address.
    func add(_ range: Range<Int>, to line: inout LineRecord) -> Bool {
        guard range.count >= 4, range.count % 2 == 0,
            range.allSatisfy({ line.bytes[$0].hexDigit != nil })
        else { return false }
        let address = HexBytes(bytes: line.bytes, range: range)
        let number = address[0] == 0 ? Int(address[1]) : Int(address[0]) | Int(address[1]) << 8
        switch number {
        case 1:
            line.add(family, "local")
            addPath(address, to: &line)
        case 2:
            line.add(family, "inet")
            guard address.count >= 8 else { return true }
            addPort(address, to: &line)
            addIPv4(address, from: 4, to: &line)
        case 10:
            line.add(family, "inet6")
            guard address.count >= 24 else { return true }
            addPort(address, to: &line)
            addIPv6(address, to: &line)
        case 16: line.add(family, "netlink")
        case 17: line.add(family, "packet")
        default: line.add(family, number: number)
        }
        return true
    }

    private func addPort(_ address: HexBytes, to line: inout LineRecord) {
        let start = line.arena
        line.put(decimal: Int(address[2]) << 8 | Int(address[3]))
        for port in ports { line.add(port, start..<line.arena) }
    }

    private func addIPv4(_ address: HexBytes, from first: Int, to line: inout LineRecord) {
        let start = line.arena
        for index in first..<first + 4 {
            if index > first { line.put(UInt8(ascii: ".")) }
            line.put(decimal: Int(address[index]))
        }
        for field in addresses { line.add(field, start..<line.arena) }
    }

    private func addIPv6(_ address: HexBytes, to line: inout LineRecord) {
        let isMapped =
            (8..<18).allSatisfy { address[$0] == 0 } && address[18] == 0xFF
            && address[19] == 0xFF
        if isMapped { return addIPv4(address, from: 20, to: &line) }
        let groups = (0..<8).map { Int(address[8 + 2 * $0]) << 8 | Int(address[9 + 2 * $0]) }
        let hidden = Self.longestZeros(groups)
        let start = line.arena
        var index = 0
        while index < 8 {
            if index == hidden.lowerBound, hidden.count > 1 {
                line.put(UInt8(ascii: ":"))
                if index == 0 || hidden.upperBound == 8 { line.put(UInt8(ascii: ":")) }
                index = hidden.upperBound
                continue
            }
            if index > 0, line.arena > start { putSeparator(index, hidden, to: &line) }
            for digit in String(groups[index], radix: 16).utf8 { line.put(digit) }
            index += 1
        }
        for field in addresses { line.add(field, start..<line.arena) }
    }

    /// A colon, unless the hidden zeros before it end in one.
    private func putSeparator(_ index: Int, _ hidden: Range<Int>, to line: inout LineRecord) {
        if index == hidden.upperBound, hidden.count > 1, hidden.lowerBound == 0 { return }
        line.put(UInt8(ascii: ":"))
    }

    private static func longestZeros(_ groups: [Int]) -> Range<Int> {
        var best = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > best.count { best = start..<end }
            start = max(end, start + 1)
        }
        return best
    }

    /// A path ends at its zero; an abstract name begins with one and is shown with `@`.
    private func addPath(_ address: HexBytes, to line: inout LineRecord) {
        let start = line.arena
        var index = 2
        if address.count > 3, address[2] == 0, address[3] != 0 {
            line.put(UInt8(ascii: "@"))
            index = 3
        }
        while index < address.count, address[index] != 0 {
            line.put(address[index])
            index += 1
        }
        line.repairWritten(from: start)
        if line.arena > start { line.add(path, start..<line.arena) }
    }
}

/// Bytes that are written as pairs of digits.
private struct HexBytes {
    let bytes: UnsafeRawBufferPointer
    let range: Range<Int>

    var count: Int { range.count / 2 }

    /// A byte, or 0 behind the end.
    subscript(index: Int) -> UInt8 {
        guard index < count else { return 0 }
        let place = range.lowerBound + 2 * index
        return (bytes[place].hexDigit ?? 0) << 4 | (bytes[place + 1].hexDigit ?? 0)
    }
}
