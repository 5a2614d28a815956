// SPDX-License-Identifier: Apache-2.0

/// Whether an address belongs to the internet and not to the owner.
enum PublicAddress {
    /// - Source: RFC 6890, the registries of special-purpose addresses.
    static func isPublic(_ address: String) -> Bool {
        if address.contains(":") { return isPublicV6(address.lowercased()) }
        let parts = address.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4 else { return false }
        switch (parts[0], parts[1], parts[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (224...255, _, _): return false
        case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _): return false
        case (192, 0, 0), (192, 0, 2), (198, 18...19, _), (198, 51, 100), (203, 0, 113):
            return false
        default: return true
        }
    }

    private static func isPublicV6(_ address: String) -> Bool {
        let special = ["fe8", "fe9", "fea", "feb", "fc", "fd", "ff", "::", "2001:db8", "100:"]
        return !special.contains { address.hasPrefix($0) }
    }
}
