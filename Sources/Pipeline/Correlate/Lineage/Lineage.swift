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
    private var byNumber: [NumberKey: [Holder]] = [:]

    private struct NumberKey: Hashable {
        let host: EntityID?
        let number: Int
    }

    /// A process that had a number for a while, on the clock of the source that said so.
    private struct Holder {
        let start: Int64
        let end: Int64?
        let index: Int
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
            let slack = 2 * Self.slack
            let moment = (time?.microseconds ?? Int64.max - slack) + Self.slack
            let known = byNumber[NumberKey(host: host, number: number)] ?? []
            let fitting = known.filter { agrees(nodes[$0.index].record, image) }
            let alive = fitting.last { holder in
                holder.start <= moment && (holder.end ?? Int64.max - slack) + slack >= moment
            }
            // A source that wrote local time: one program only ever had this number here.
            let only = image != nil && Set(fitting.map(\.index)).count == 1 ? fitting.last : nil
            return (alive ?? only)?.index
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
        hold(number, index, nodes[index].record.start, nodes[index].record.end)
    }

    /// A start in the Security log is the same as Sysmon's of that number in those seconds.
    private mutating func merge(_ record: ProcessRecord, _ hosts: HostNames) {
        guard case .pid(let number) = record.name else { return }
        let host = hosts.resolve(record.host)?.id
        let twins = byNumber[NumberKey(host: host, number: number)] ?? []
        let twin = twins.first { isSameStart(nodes[$0.index].record, record) }?.index
        guard let twin else { return add(record, hosts) }
        nodes[twin].record.session = nodes[twin].record.session ?? record.session
        hold(number, twin, record.start, record.end)
    }

    private mutating func hold(_ number: Int, _ index: Int, _ start: Timestamp?, _ end: Timestamp?)
    {
        let holder = Holder(
            start: start?.microseconds ?? Int64.min,
            end: end?.microseconds,
            index: index
        )
        byNumber[NumberKey(host: nodes[index].host, number: number), default: []].append(holder)
    }

    /// Within seconds; or, with one command line, whole quarters of an hour apart, as when one of
    /// the sources wrote its local time.
    private func isSameStart(_ known: ProcessRecord, _ told: ProcessRecord) -> Bool {
        guard agrees(known, told.image) else { return false }
        let isSameLine =
            !told.commandLine.isEmpty
            && CommandShape.folded(known.commandLine) == CommandShape.folded(told.commandLine)
        return Clocks.agree(known.start, told.start, within: 3, acrossZones: isSameLine)
    }

    private mutating func sortNumbers() {
        for key in Array(byNumber.keys) {
            byNumber[key]?.sort { ($0.start, $0.index) < ($1.start, $1.index) }
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
