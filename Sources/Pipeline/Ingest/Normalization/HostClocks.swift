// SPDX-License-Identifier: Apache-2.0

import Schema

/// What witnesses said of the clocks of an input's hosts.
///
/// One collector writes its own zone for all of its hosts, so an input has one offset until two
/// hosts are found to differ. Twelve hours are no difference: that is a 12-hour clock turning over.
///
/// - Limits: 256 hosts; later ones have the input's offset.
struct HostClocks {
    /// Hosts that are told apart.
    static let limit = 256
    private static let halfDay: Int64 = 43_200_000_000

    /// Whether hosts were found whose clocks are off differently.
    private(set) var differ = false
    /// By host, the last that its witness said; the first is nobody's.
    private var fixes: [SourceClock.Fix?] = [nil]
    private var slots: [[UInt8]: Int] = [:]
    private var last: (name: [UInt8], slot: Int) = ([], 0)
    /// The witness before this one.
    private var recent: (slot: Int, offset: Int64)?

    /// The last that a host's witness said.
    subscript(slot: Int) -> SourceClock.Fix? {
        get { fixes[slot] }
        set { if slot != 0 { fixes[slot] = newValue } }
    }

    /// The number of a host, which may be written short or in full; 0 for none.
    mutating func slot(of name: UnsafeRawBufferPointer?) -> Int {
        guard let name, name.count > 0 else { return 0 }
        if name.elementsEqual(last.name) { return last.slot }
        let isAddress = name.allSatisfy { $0 == UInt8(ascii: ".") || $0.isDigit }
        let short = isAddress ? name[...] : name.prefix { $0 != UInt8(ascii: ".") }
        let key = short.prefix(255).map(ASCII.lower)
        var slot = slots[key] ?? 0
        if slot == 0, slots.count < Self.limit {
            slot = fixes.count
            fixes.append(nil)
            slots[key] = slot
        }
        last = (Array(name), slot)
        return slot
    }

    /// Takes what a host's witness said, in the input's order.
    mutating func note(_ offset: Int64, of slot: Int) {
        guard slot != 0 else { return }
        if let recent, recent.slot != slot, (recent.offset - offset) % Self.halfDay != 0 {
            differ = true
        }
        recent = (slot, offset)
    }
}
