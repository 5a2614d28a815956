// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// How a process stands in an incident.
enum ProcessEntity {
    /// `process:mkt01/81056205-…`, or number and start where the source has no GUID.
    static func id(of node: Lineage.Node) -> EntityID {
        let host = node.host?.name ?? "unknown"
        switch node.record.name {
        case .guid(let guid): return EntityID(.process, "\(host)/\(guid)")
        case .pid(let number):
            let start = (node.record.start?.microseconds ?? 0) / 1_000_000
            return EntityID(.process, "\(host)/\(number)@\(start)")
        }
    }

    /// `rundll32.exe (4711)`.
    static func name(of record: ProcessRecord) -> String {
        let base = record.image.split { $0 == "\\" || $0 == "/" }.last.map { String($0) }
        let name = base ?? "process"
        return record.number.map { "\(name) (\($0))" } ?? name
    }
}
