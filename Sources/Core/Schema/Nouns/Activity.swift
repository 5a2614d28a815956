// SPDX-License-Identifier: Apache-2.0

/// What a record says that somebody did, in one word that all sources share.
///
/// A log source's `logsource.yml` says which of its records are which; the correlator and the
/// explanation read this word and never a channel or an event number.
package enum Activity: String, CaseIterable, Codable, Sendable {
    case processStart = "process-start"
    case processEnd = "process-end"
    case processAccess = "process-access"
    case processTampering = "process-tampering"
    case remoteThread = "remote-thread"
    case imageLoad = "image-load"
    case driverLoad = "driver-load"
    case fileCreate = "file-create"
    case fileDelete = "file-delete"
    case fileStream = "file-stream"
    case registryChange = "registry-change"
    case networkConnection = "network-connection"
    case dnsQuery = "dns-query"
    case pipe = "pipe"
    case wmiSubscription = "wmi-subscription"
    case logon = "logon"
    case logonFailure = "logon-failure"
    case privilegedLogon = "privileged-logon"
    case ticketRequest = "ticket-request"
    case serviceInstall = "service-install"
    case serviceChange = "service-change"
    case taskChange = "task-change"
    case scriptBlock = "script-block"
    case shareAccess = "share-access"
    case objectAccess = "object-access"
    case directoryAccess = "directory-access"
    case accountChange = "account-change"
    case groupChange = "group-change"
    case auditChange = "audit-change"
    case logCleared = "log-cleared"
    case malwareAlert = "malware-alert"
    /// A machine said its name beside its address: a lease, a handshake. It is nobody's deed.
    case naming = "naming"
    case other
}

/// Which kind of sensor a record comes from; independent evidence comes from different ones.
///
/// - Source: the policy's `min_source_classes`.
package enum SourceClass: String, CaseIterable, Codable, Comparable, Sendable {
    case endpoint
    case osAudit = "os-audit"
    case network, identity, mail, cloud
    case unknown

    package static func < (left: SourceClass, right: SourceClass) -> Bool {
        left.rawValue < right.rawValue
    }
}
