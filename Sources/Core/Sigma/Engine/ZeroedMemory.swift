// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Memory of which every byte is 0 to begin with.
///
/// The system gives zeroed pages when they are first touched, so what a short run never touches costs
/// it nothing; filling megabytes by hand would cost more than such a run's records.
enum ZeroedMemory {
    /// Memory for values whose bytes may all be 0.
    static func allocate<Value: BitwiseCopyable>(
        _ type: Value.Type,
        count: Int
    ) -> UnsafeMutablePointer<Value> {
        guard let memory = calloc(max(count, 1), MemoryLayout<Value>.stride) else {
            preconditionFailure("there is no memory for \(count) values")
        }
        return memory.bindMemory(to: Value.self, capacity: count)
    }

    /// Gives memory back that `allocate` took.
    static func free<Value: BitwiseCopyable>(_ memory: UnsafeMutablePointer<Value>) {
        Glibc.free(memory)
    }
}
