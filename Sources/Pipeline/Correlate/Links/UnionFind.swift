// SPDX-License-Identifier: Apache-2.0

/// Sets that only ever grow together; the smallest number stands for its set.
struct UnionFind {
    private var parents: [Int] = []

    init(count: Int = 0) { parents = Array(0..<count) }

    /// A new set of one.
    mutating func add() -> Int {
        parents.append(parents.count)
        return parents.count - 1
    }

    /// The number that stands for the set.
    func root(of member: Int) -> Int {
        var node = member
        while parents[node] != node { node = parents[node] }
        return node
    }

    mutating func union(_ left: Int, _ right: Int) {
        let (first, second) = (root(of: left), root(of: right))
        let (low, high) = (min(first, second), max(first, second))
        parents[high] = low
        for member in [left, right] { compress(member, to: low) }
    }

    private mutating func compress(_ member: Int, to root: Int) {
        var node = member
        while parents[node] != root && parents[node] != node {
            (node, parents[node]) = (parents[node], root)
        }
    }
}
