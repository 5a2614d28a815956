// SPDX-License-Identifier: Apache-2.0

import Schema

/// A value for each field number, grown as new numbers turn up.
///
/// The look-up that every event's every field goes through, so it is an array and nothing else.
struct FieldTable<Value: Sendable>: Sendable {
    private var values: [Value] = []
    private let fallback: Value

    init(_ fallback: Value) { self.fallback = fallback }

    /// The value of a field, the fallback for one that was never set.
    @inline(__always)
    subscript(field: FieldID) -> Value {
        get {
            let index = Int(field.index)
            return index < values.count ? values[index] : fallback
        }
        set {
            let index = Int(field.index)
            while values.count <= index { values.append(fallback) }
            values[index] = newValue
        }
    }

    /// Shows the values by number, for loops over many fields; the others have the fallback.
    @inline(__always)
    func withValues<Result>(_ body: (UnsafeBufferPointer<Value>) -> Result) -> Result {
        values.withUnsafeBufferPointer(body)
    }

    /// How many numbers were set or lie below one that was.
    var count: Int { values.count }
}
