// SPDX-License-Identifier: Apache-2.0

/// The tests of a rule set: those that matching asks are ready, the others are read when somebody
/// wants to see them.
///
/// Unchecked: the memory is filled by `init` and only read afterwards.
final class TestTable: @unchecked Sendable {
    /// Where a test is that is not ready.
    static let notReady = UInt32.max

    /// How many tests there are.
    let count: Int
    /// By test: its place in `ready`, or `notReady`.
    private let places: UnsafeMutablePointer<UInt32>
    /// Plain memory: matching asks a test here without counting a reference to it.
    private let ready: UnsafeMutablePointer<Test>
    private let readyCount: Int
    private let stored: StoredRules?

    /// Tests that are all ready.
    convenience init(_ tests: [Test]) {
        self.init(ready: tests, places: tests.indices.map { UInt32($0) }, stored: nil)
    }

    /// Tests of which some are ready.
    init(ready: [Test], places: [UInt32], stored: StoredRules?) {
        (count, readyCount, self.stored) = (places.count, ready.count, stored)
        self.places = .allocate(capacity: places.count)
        self.places.initialize(from: places, count: places.count)
        self.ready = .allocate(capacity: ready.count)
        self.ready.initialize(from: ready, count: ready.count)
    }

    deinit {
        places.deallocate()
        ready.deinitialize(count: readyCount)
        ready.deallocate()
    }

    /// A test, wherever it is.
    subscript(index: Int) -> Test {
        withTest(index) { $0.pointee }
    }

    /// Shows a test without a copy, for as long as `body` runs.
    @inline(__always)
    func withTest<Result>(_ index: Int, _ body: (UnsafePointer<Test>) -> Result) -> Result {
        precondition(index >= 0 && index < count, "there is no test \(index)")
        let place = places[index]
        if place != Self.notReady { return body(UnsafePointer(ready + Int(place))) }
        return withUnsafePointer(to: read(index), body)
    }

    @inline(never)
    private func read(_ index: Int) -> Test {
        stored?.test(index) ?? Test(FieldTest(field: nil, test: .exists), slot: Test.anyField)
    }
}
