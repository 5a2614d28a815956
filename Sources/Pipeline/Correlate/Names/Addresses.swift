// SPDX-License-Identifier: Apache-2.0

/// What an address tells by its text alone.
enum Addresses {
    /// The address without brackets and a mapped prefix; nil for what names no machine.
    static func folded(_ text: String?) -> String? {
        guard var address = text?.lowercased() else { return nil }
        if address.hasPrefix("::ffff:") { address = String(address.dropFirst(7)) }
        if nothing.contains(address) || address.hasPrefix("127.") { return nil }
        if address.hasPrefix("224.") || address.hasPrefix("239.") || address.hasPrefix("ff0") {
            return nil
        }
        return isAddress(address) ? address : nil
    }

    /// Whether the text is an address and no name.
    static func isAddress(_ text: String) -> Bool {
        if text.contains(":") {
            return text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "%" }
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { Int($0).map { 0...255 ~= $0 } ?? false }
    }

    private static let nothing: Set<String> = ["", "-", "::1", "::", "0.0.0.0", "localhost"]
}
