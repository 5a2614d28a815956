// SPDX-License-Identifier: Apache-2.0

/// What the owner says about one thing that can be attacked or acted upon: a line of `assets.yml`.
package struct Asset: Hashable, Codable, Sendable {
    /// What an asset is for; the words of `assets.yml`.
    package enum Class: String, CaseIterable, Codable, Sendable {
        case workstation, server
        case domainController = "domain-controller"
        case identity, network, mail, backup, ot
        case cloudInstance = "cloud-instance"
        case account
        case serviceAccount = "service-account"
        case mailbox, key
        case unknown
    }

    package let id: EntityID
    /// Every name that records may call it by.
    package let names: [String]
    package let addresses: [String]
    package let assetClass: Class
    /// 1 for dispensable to 5 for vital.
    package let criticality: Int
    package let segment: String?
    package let roles: [String]
    package let isProtected: Bool

    package init(
        id: EntityID,
        names: [String] = [],
        addresses: [String] = [],
        assetClass: Class = .unknown,
        criticality: Int = 3,
        segment: String? = nil,
        roles: [String] = [],
        isProtected: Bool = false
    ) {
        self.id = id
        self.names = names
        self.addresses = addresses
        self.assetClass = assetClass
        self.criticality = criticality
        self.segment = segment
        self.roles = roles
        self.isProtected = isProtected
    }
}
