// SPDX-License-Identifier: Apache-2.0

/// The room at the end of a batch's bytes that one chunk's text is written to.
///
/// Why the unsafe pointer is safe: it is valid for `limit` bytes while `EventBatch.append(upTo:)`
/// runs, no arena outlives that call, and nothing is written before `reserve` has compared the place
/// with `limit`.
struct EVTXArena {
    /// Where byte `origin` of the batch lies.
    let bytes: UnsafeMutableRawPointer
    /// How many bytes there is room for.
    let limit: Int
    /// What was written before in the batch.
    let origin: Int
    /// How many bytes were written.
    var position = 0

    private var pinned = 0
    /// The second of the last moment that was written.
    var second = EVTXSecond()

    /// Writes to `room`, which will be the batch's bytes from `origin` on.
    init?(_ room: UnsafeMutableRawBufferPointer, origin: Int) {
        guard let bytes = room.baseAddress else { return nil }
        self.bytes = bytes
        self.origin = origin
        limit = room.count
    }

    /// Where the next byte goes, in bytes from the start of the batch.
    var mark: Int { origin &+ position }

    /// Keeps all that was written so far, even when something before it is taken back.
    mutating func pin() { pinned = position }

    /// Takes back what was written since a mark, except for what is pinned.
    mutating func takeBack(to mark: Int) { position = max(pinned, mark &- origin) }

    /// Makes sure that so many bytes can be written.
    @inline(__always)
    func reserve(_ count: Int) throws(EVTXDamage.Reason) {
        guard count <= limit &- position else { throw .tooLarge }
    }

    /// Writes bytes as they are.
    mutating func append(_ raw: UnsafeRawBufferPointer) throws(EVTXDamage.Reason) {
        guard let base = raw.baseAddress else { return }
        try reserve(raw.count)
        (bytes + position).copyMemory(from: base, byteCount: raw.count)
        position &+= raw.count
    }

    /// Writes a byte that there is room for.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        bytes.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
        position &+= 1
    }

    /// Shows bytes that were written at a mark.
    func withText<Result>(
        from mark: Int,
        count: Int,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        body(UnsafeRawBufferPointer(start: bytes + (mark &- origin), count: count))
    }
}
