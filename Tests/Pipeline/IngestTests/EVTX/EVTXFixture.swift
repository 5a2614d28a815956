// SPDX-License-Identifier: Apache-2.0

/// Composes EVTX chunks byte by byte, as Windows lays them out.
///
/// Names and templates stand where they are used first and are referred to by offset afterwards,
/// which is what makes the format hard to read. Values may be templates themselves.
struct EVTXFixture {
    /// XML of a template.
    indirect enum Node {
        case element(String, [(String, [Part])] = [], [Node] = [])
        case content([Part])

        /// `<name>text</name>`, or with a value: `.leaf("EventID", .value(0))`.
        static func leaf(_ name: String, _ parts: Part...) -> Node {
            .element(name, [], [.content(parts)])
        }

        /// `<Data Name="name">value</Data>`.
        static func data(_ name: String, _ parts: Part...) -> Node {
            .element("Data", [("Name", [.text(name)])], [.content(parts)])
        }
    }

    /// A piece of text.
    enum Part {
        case text(String)
        case units([UInt16])
        case cdata(String)
        case character(UInt16)
        case entity(String)
        case value(Int)
        case optional(Int)
    }

    /// What a record brings for a template.
    indirect enum Value {
        case bytes(UInt8, [UInt8])
        case xml(Node, [Value])

        static let null = Value.bytes(0, [])
        static func string(_ text: String) -> Value { .bytes(1, EVTXFixture.utf16(text)) }
        static func u16(_ value: UInt16) -> Value { .bytes(6, EVTXFixture.number(value)) }
        static func fileTime(_ value: UInt64) -> Value { .bytes(0x11, EVTXFixture.number(value)) }
    }

    static let written: UInt64 = 133_000_000_000_000_000

    private(set) var bytes = [UInt8](repeating: 0, count: 512)
    private var names: [String: Int] = [:]
    private var templates: [String: Int] = [:]
    private(set) var records: [Int] = []

    /// Adds a record and gives its place.
    @discardableResult
    mutating func add(_ root: Node, _ values: [Value], written: UInt64 = Self.written) -> Range<Int>
    {
        let start = bytes.count
        records.append(start)
        bytes += [0x2A, 0x2A, 0, 0, 0, 0, 0, 0]
        bytes += Self.number(UInt64(records.count)) + Self.number(written)
        bytes += [0x0F, 1, 1, 0]
        instance(root, values)
        bytes.append(0)
        while bytes.count % 8 != 4 { bytes.append(0) }
        let length = UInt32(bytes.count + 4 - start)
        bytes += Self.number(length)
        patch(length, at: start + 4)
        return start..<bytes.count
    }

    /// The whole chunk, 64 KiB with its header.
    func chunk(checksum: Bool = true) -> [UInt8] {
        var chunk = self
        let free = bytes.count
        chunk.bytes += [UInt8](repeating: 0, count: 65_536 - free)
        chunk.bytes.replaceSubrange(0..<8, with: Array("ElfChnk\0".utf8))
        for (offset, value) in [(8, 1), (16, records.count), (24, 1), (32, records.count)] {
            chunk.bytes.replaceSubrange(offset..<offset + 8, with: Self.number(UInt64(value)))
        }
        chunk.patch(128, at: 40)
        chunk.patch(UInt32(records.last ?? 512), at: 44)
        chunk.patch(UInt32(free), at: 48)
        let sum = Self.crc32(chunk.bytes[0..<120] + chunk.bytes[128..<512])
        chunk.patch(checksum ? sum : sum ^ 1, at: 124)
        return chunk.bytes
    }

    /// A file of chunks.
    static func file(_ chunks: [[UInt8]]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 4_096)
        header.replaceSubrange(0..<8, with: Array("ElfFile\0".utf8))
        return header + chunks.flatMap { $0 }
    }

    static func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    static func utf16(_ text: String) -> [UInt8] { text.utf16.flatMap { number($0) } }

    private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}

// MARK: - Binary XML

extension EVTXFixture {
    private mutating func patch(_ value: UInt32, at offset: Int) {
        bytes.replaceSubrange(offset..<offset + 4, with: Self.number(value))
    }

    /// Writes a template instance with its values.
    private mutating func instance(_ root: Node, _ values: [Value]) {
        let key = "\(root)"
        bytes += [0x0C, 1] + Self.number(UInt32(key.utf8.count))
        let reference = bytes.count
        bytes += [0, 0, 0, 0]
        if let known = templates[key] {
            patch(UInt32(known), at: reference)
        } else {
            templates[key] = bytes.count
            patch(UInt32(bytes.count), at: reference)
            bytes += [UInt8](repeating: 0, count: 24)
            let start = bytes.count
            bytes += [0x0F, 1, 1, 0]
            write(root)
            bytes.append(0)
            patch(UInt32(bytes.count - start), at: start - 4)
        }
        bytes += Self.number(UInt32(values.count))
        let descriptors = bytes.count
        bytes += [UInt8](repeating: 0, count: values.count * 4)
        for (index, value) in values.enumerated() {
            let start = bytes.count
            let type = write(value)
            let descriptor = UInt32(bytes.count - start) | UInt32(type) << 16
            patch(descriptor, at: descriptors + index * 4)
        }
    }

    private mutating func write(_ value: Value) -> UInt8 {
        switch value {
        case .bytes(let type, let content):
            bytes += content
            return type
        case .xml(let root, let values):
            bytes += [0x0F, 1, 1, 0]
            instance(root, values)
            bytes.append(0)
            return 0x21
        }
    }

    private mutating func write(_ node: Node) {
        switch node {
        case .content(let parts):
            for part in parts { write(part) }
        case .element(let name, let attributes, let children):
            bytes += [attributes.isEmpty ? 0x01 : 0x41, 0xFF, 0xFF, 0, 0, 0, 0]
            write(name: name)
            if !attributes.isEmpty { bytes += [0, 0, 0, 0] }
            for (name, parts) in attributes {
                bytes.append(0x06)
                write(name: name)
                for part in parts { write(part) }
            }
            bytes.append(children.isEmpty ? 0x03 : 0x02)
            for child in children { write(child) }
            if !children.isEmpty { bytes.append(0x04) }
        }
    }

    private mutating func write(_ part: Part) {
        switch part {
        case .text(let text): write(units: Array(text.utf16), after: [0x05, 0x01])
        case .units(let units): write(units: units, after: [0x05, 0x01])
        case .cdata(let text): write(units: Array(text.utf16), after: [0x07])
        case .character(let unit): bytes += [0x08] + Self.number(unit)
        case .entity(let name):
            bytes.append(0x09)
            write(name: name)
        case .value(let index): bytes += [0x0D] + Self.number(UInt16(index)) + [0x01]
        case .optional(let index): bytes += [0x0E] + Self.number(UInt16(index)) + [0x01]
        }
    }

    private mutating func write(units: [UInt16], after token: [UInt8]) {
        bytes += token + Self.number(UInt16(units.count))
        for unit in units { bytes += Self.number(unit) }
    }

    private mutating func write(name: String) {
        if let known = names[name] {
            bytes += Self.number(UInt32(known))
            return
        }
        let place = bytes.count + 4
        names[name] = place
        bytes += Self.number(UInt32(place)) + [0, 0, 0, 0, 0, 0]
        bytes += Self.number(UInt16(name.utf16.count)) + Self.utf16(name) + [0, 0]
    }
}
