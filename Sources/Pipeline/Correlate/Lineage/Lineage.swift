// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The process forest of all hosts, cut where strangers share an ancestor.
struct Lineage {
    /// One process instance in the forest.
    struct Node {
        var record: ProcessRecord
        let host: EntityID?
        var parent: Int?
        var children: [Int] = []
    }

    private(set) var nodes: [Node] = []
    private var byGUID: [String: Int] = [:]
    private var byNumber: [NumberKey: [Int]] = [:]

    private struct NumberKey: Hashable {
        let host: EntityID?
        let number: Int
    }

    /// How far the clocks of two sources of one host may differ.
    ///
    /// - Units: microseconds.
    private static let slack: Int64 = 3_000_000

    /// Links what Sysmon names by GUID with what the Security log names by number.
    init(_ records: [ProcessRecord], hosts: HostNames) {
        let isNamed = { (record: ProcessRecord) in
            if case .guid = record.name { true } else { false }
        }
        for record in records where isNamed(record) { add(record, hosts) }
        sortNumbers()
        for record in records where !isNamed(record) { merge(record, hosts) }
        sortNumbers()
        for index in nodes.indices { adopt(index) }
        for index in nodes.indices {
            if let parent = nodes[index].parent { nodes[parent].children.append(index) }
        }
    }

    /// The node that a record means by a process name at its time; nil when it is not known.
    func find(_ name: ProcessName?, on host: EntityID?, at time: Timestamp?, image: String?) -> Int?
    {
        switch name {
        case nil: return nil
        case .guid(let guid)?: return byGUID[guid]
        case .pid(let number)?:
            let moment = (time?.microseconds ?? Int64.max - Self.slack) + Self.slack
            let known = byNumber[NumberKey(host: host, number: number)] ?? []
            return known.last { index in
                let record = nodes[index].record
                guard (record.start?.microseconds ?? Int64.min) <= moment else { return false }
                guard let end = record.end?.microseconds else { return agrees(record, image) }
                return end + 2 * Self.slack >= moment && agrees(record, image)
            }
        }
    }

    /// From a node's parent upwards; ends where a chain of names would run in a circle.
    func ancestors(of index: Int) -> [Int] {
        var found: [Int] = []
        var node = nodes[index].parent
        while let next = node, found.count < 64, !found.contains(next), next != index {
            found.append(next)
            node = nodes[next].parent
        }
        return found
    }

    private func agrees(_ record: ProcessRecord, _ image: String?) -> Bool {
        guard let image, !image.isEmpty, !record.image.isEmpty else { return true }
        return WindowsPath.base(image) == WindowsPath.base(record.image)
    }
}

// MARK: - Building

extension Lineage {
    private mutating func add(_ record: ProcessRecord, _ hosts: HostNames) {
        let host = hosts.resolve(record.host)?.id
        nodes.append(Node(record: record, host: host))
        let index = nodes.count - 1
        switch record.name {
        case .guid(let guid): byGUID[guid] = index
        case .pid(let number): nodes[index].record.number = number
        }
        guard let number = nodes[index].record.number else { return }
        byNumber[NumberKey(host: host, number: number), default: []].append(index)
    }

    /// A start in the Security log is the same as Sysmon's of that number in those seconds.
    private mutating func merge(_ record: ProcessRecord, _ hosts: HostNames) {
        guard case .pid(let number) = record.name else { return }
        let host = hosts.resolve(record.host)?.id
        let twins = byNumber[NumberKey(host: host, number: number)] ?? []
        let twin = twins.first { index in
            guard let one = nodes[index].record.start, let other = record.start else {
                return false
            }
            return abs(one.microseconds - other.microseconds) <= Self.slack
                && agrees(nodes[index].record, record.image)
        }
        guard let twin else { return add(record, hosts) }
        nodes[twin].record.session = nodes[twin].record.session ?? record.session
    }

    private mutating func sortNumbers() {
        let nodes = nodes
        for key in Array(byNumber.keys) {
            byNumber[key]?.sort {
                let left = nodes[$0].record.start?.microseconds ?? Int64.min
                let right = nodes[$1].record.start?.microseconds ?? Int64.min
                return (left, $0) < (right, $1)
            }
        }
    }

    private mutating func adopt(_ index: Int) {
        let record = nodes[index].record
        let parent = find(
            record.parent,
            on: nodes[index].host,
            at: record.start,
            image: record.parentImage
        )
        if parent != index { nodes[index].parent = parent }
    }
}
