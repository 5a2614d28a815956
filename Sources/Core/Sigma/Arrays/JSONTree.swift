// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A record as a tree, for questions about the members of its lists.
///
/// An event's fields are flat, and do not say which values belonged to one member; the record's own
/// JSON does. Made only for rules that ask so.
///
/// - Limits: 64 levels; what is deeper or no JSON has no tree.
indirect enum JSONTree {
    case null
    case bool(Bool)
    case number([UInt8])
    case string([UInt8])
    case list([JSONTree])
    case object([(name: String, value: JSONTree)])

    var isNull: Bool { if case .null = self { true } else { false } }

    /// The value at a dotted path through objects, or nil.
    func value(_ path: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        if let direct = members.first(where: { $0.name == path }) { return direct.value }
        for member in members where path.hasPrefix(member.name + ".") {
            if let inner = member.value.value(String(path.dropFirst(member.name.count + 1))) {
                return inner
            }
        }
        return nil
    }

    /// The values at a dotted path, through objects and any member of lists; nil is the value itself.
    func leaves(named path: String?) -> [JSONTree] {
        switch self {
        case .list(let items): return items.flatMap { $0.leaves(named: path) }
        case .object(let members):
            guard let path else { return [] }
            return members.flatMap { member -> [JSONTree] in
                if member.name == path { return member.value.leaves(named: nil) }
                guard path.hasPrefix(member.name + ".") else { return [] }
                return member.value.leaves(named: String(path.dropFirst(member.name.count + 1)))
            }
        default: return path == nil ? [self] : []
        }
    }

    /// All values that are neither lists nor objects.
    var leaves: [JSONTree] {
        switch self {
        case .list(let items): items.flatMap(\.leaves)
        case .object(let members): members.flatMap(\.value.leaves)
        default: [self]
        }
    }

    /// Shows a value as an event would have it; lists and objects have no text.
    func withView<Result>(_ body: (ValueView) -> Result) -> Result {
        let (bytes, kind): ([UInt8], Field.Kind) =
            switch self {
            case .bool(let bool): (Array((bool ? "true" : "false").utf8), .bool)
            case .number(let bytes): (bytes, .number)
            case .string(let bytes): (bytes, .string)
            default: ([], .null)
            }
        let folded = CaseFolding.lowered(bytes)
        return bytes.withUnsafeBytes { text in
            folded.withUnsafeBytes { body(ValueView(kind: kind, text: text, folded: $0)) }
        }
    }
}

// MARK: - Reading

extension JSONTree {
    /// Reads a JSON object, or nil when the bytes are none.
    init?(record: UnsafeRawBufferPointer) {
        var reader = Reader(bytes: record)
        reader.skipSpace()
        guard reader.next == UInt8(ascii: "{"), let tree = reader.value(depth: 0) else {
            return nil
        }
        self = tree
    }

    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        var at = 0

        init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        var next: UInt8? { at < bytes.count ? bytes[at] : nil }

        mutating func skipSpace() {
            while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { at += 1 }
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard next == byte else { return false }
            at += 1
            return true
        }

        mutating func value(depth: Int) -> JSONTree? {
            guard depth < 64 else { return nil }
            skipSpace()
            switch next {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return list(depth: depth)
            case UInt8(ascii: "\""): return string().map(JSONTree.string)
            default: return word()
            }
        }

        private mutating func object(depth: Int) -> JSONTree? {
            at += 1
            var members: [(name: String, value: JSONTree)] = []
            guard !take(UInt8(ascii: "}")) else { return .object([]) }
            repeat {
                skipSpace()
                guard next == UInt8(ascii: "\""), let name = string(), take(UInt8(ascii: ":")),
                    let value = value(depth: depth + 1)
                else { return nil }
                members.append((String(decoding: name, as: UTF8.self), value))
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "}")) ? .object(members) : nil
        }

        private mutating func list(depth: Int) -> JSONTree? {
            at += 1
            var items: [JSONTree] = []
            guard !take(UInt8(ascii: "]")) else { return .list([]) }
            repeat {
                guard let item = value(depth: depth + 1) else { return nil }
                items.append(item)
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "]")) ? .list(items) : nil
        }

        private mutating func string() -> [UInt8]? {
            at += 1
            let start = at
            while let byte = next, byte != UInt8(ascii: "\"") {
                at += byte == UInt8(ascii: "\\") ? 2 : 1
            }
            guard at < bytes.count else { return nil }
            var out: [UInt8] = []
            JSONText.unescape(UnsafeRawBufferPointer(rebasing: bytes[start..<at])) {
                out.append($0)
            }
            at += 1
            return out
        }

        private mutating func word() -> JSONTree? {
            let start = at
            while let byte = next, !",]} \t\r\n".utf8.contains(byte) { at += 1 }
            let word = Array(bytes[start..<at])
            switch String(decoding: word, as: UTF8.self) {
            case "null": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            default:
                let isNumber = word.withUnsafeBytes { SigmaNumber($0) } != nil
                return isNumber ? .number(word) : nil
            }
        }
    }
}
