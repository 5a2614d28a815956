// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema

/// A JSON value, for tests that write events down.
enum JSONValue: Decodable, Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case string(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let real = try? value.decode(Double.self) {
            self = .real(real)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let list = try? value.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }
}

/// Makes events as a decoder would: nested names joined by dots, lists as several fields of a name.
struct EventMaker {
    let names: FieldNames

    /// A batch with one event, whose record is said to be `raw`.
    func batch(_ object: [String: JSONValue], raw: String = "{}") -> EventBatch {
        let batch = EventBatch()
        let start = batch.append(bytes: Array(raw.utf8))
        batch.beginRow(record: batch.count, rawOffset: start, rawLength: raw.utf8.count)
        for key in object.keys.sorted() {
            if let value = object[key] { append(value, named: key, to: batch) }
        }
        batch.endRow()
        return batch
    }

    private func append(_ value: JSONValue, named name: String, to batch: EventBatch) {
        switch value {
        case .null: append("", .null, name, to: batch)
        case .bool(let bool): append(bool ? "true" : "false", .bool, name, to: batch)
        case .integer(let integer): append(String(integer), .number, name, to: batch)
        case .real(let real): append(String(real), .number, name, to: batch)
        case .string(let string): append(string, .string, name, to: batch)
        case .list(let items): for item in items { append(item, named: name, to: batch) }
        case .object(let object):
            for key in object.keys.sorted() {
                if let inner = object[key] { append(inner, named: "\(name).\(key)", to: batch) }
            }
        }
    }

    private func append(_ text: String, _ kind: Field.Kind, _ name: String, to batch: EventBatch) {
        let bytes = Array(text.utf8)
        let offset = batch.append(bytes: bytes)
        batch.append(Field(id: names.id(of: name), offset: offset, length: bytes.count, kind: kind))
    }
}

extension EventBatch {
    /// Copies bytes in and says where they begin.
    func append(bytes: [UInt8]) -> Int { bytes.withUnsafeBytes { append($0) } }
}

/// Files that lie beside the repository and not in it.
enum Shared {
    /// A file's bytes, or nil when it is not there.
    static func data(_ path: String) -> Data? {
        let root = ProcessInfo.processInfo.environment["OUTRIDER_SHARED"] ?? "../shared"
        return FileManager.default.contents(atPath: "\(root)/data/\(path)")
    }
}
