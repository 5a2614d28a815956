// SPDX-License-Identifier: Apache-2.0

/// What an address tells by its text alone.
enum Addresses {
    /// How far an address means the same machine.
    enum Reach: Hashable {
        /// The machine itself, or whoever listens: names nobody.
        case nobody
        /// One cable: `169.254.…`, `fe80::…`.
        case link
        /// One network, whose numbers the next one has as well.
        case site
        case world
    }

    /// The address without brackets and a mapped prefix; nil for what names no machine.
    static func folded(_ text: String?) -> String? {
        guard var address = text?.lowercased() else { return nil }
        if address.hasPrefix("["), let end = address.firstIndex(of: "]") {
            address = String(address[address.index(after: address.startIndex)..<end])
        }
        if address.hasPrefix("::ffff:"), address.contains(".") {
            address = String(address.dropFirst(7))
        }
        guard isAddress(address), reach(of: address) != .nobody else { return nil }
        return address
    }

    /// The same, if it means one machine beyond a single cable.
    static func identity(_ text: String?) -> String? {
        folded(text).flatMap { reach(of: $0) == .link ? nil : $0 }
    }

    /// Whether the whole world means the same machine, or the same gateway, by it.
    static func isPublic(_ address: String) -> Bool { reach(of: address) == .world }

    /// - Source: RFC 6890 and RFC 4193, the special-purpose address registries.
    static func reach(of address: String) -> Reach {
        if address.contains(":") { return reachOfSix(address) }
        let parts = address.split(separator: ".").map { Int($0) ?? 0 }
        guard parts.count == 4 else { return .nobody }
        switch (parts[0], parts[1]) {
        case (0, _), (127, _), (224..., _): return .nobody
        case (169, 254): return .link
        case (10, _), (172, 16...31), (192, 168), (100, 64...127), (198, 18...19): return .site
        default: return .world
        }
    }

    private static func reachOfSix(_ address: String) -> Reach {
        if address.hasPrefix("ff") || address.allSatisfy({ ":01".contains($0) }) { return .nobody }
        if address.hasPrefix("fe8") || address.hasPrefix("fe9") || address.hasPrefix("fea")
            || address.hasPrefix("feb")
        {
            return .link
        }
        return address.hasPrefix("fc") || address.hasPrefix("fd") ? .site : .world
    }

    /// Whether the text is an address and no name.
    static func isAddress(_ text: String) -> Bool {
        if text.contains(":") {
            return text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "%" }
                || text.contains("%") && text.prefix { $0 != "%" }.contains("::")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { Int($0).map { 0...255 ~= $0 } ?? false }
    }
}
