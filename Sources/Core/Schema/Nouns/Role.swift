// SPDX-License-Identifier: Apache-2.0

/// What part a field's value plays in its record, whatever the source calls the field.
///
/// A log source's `logsource.yml` maps its native names to these, in order of preference.
package enum Role: String, CaseIterable, Codable, Sendable {
    /// The machine that the record is about.
    case host
    /// What else the machine is called, by who watches it: an agent's or a cloud instance's id,
    /// its NetBIOS name.
    case hostID = "host-id"
    /// An address that the machine itself has.
    case hostAddress = "host-address"
    /// Who acted, `DOMAIN\name` where the source has both.
    case user
    /// The same account's SID, uid or directory id.
    case userID = "user-id"
    /// The same account as another system writes it: its UPN beside `DOMAIN\name`.
    case userAlias = "user-alias"
    /// Who was acted upon: the account of a logon, a new account, a group member.
    case targetUser = "target-user"
    /// The acting process: a GUID where the source has one, else `pid:1234`.
    case process
    /// The acting process's number on its host.
    case processID = "process-id"
    case image, commandLine = "command-line"
    /// The name a program was built under, whatever its file is called now.
    case originalName = "original-name"
    case currentDirectory = "current-directory"
    case integrity, hashes
    case parentProcess = "parent-process"
    case parentImage = "parent-image"
    case parentCommandLine = "parent-command-line"
    /// The process that was opened, injected into, or tampered with.
    case targetProcess = "target-process"
    case targetImage = "target-image"
    case grantedAccess = "granted-access"
    case callTrace = "call-trace"
    case file, loadedImage = "loaded-image", stream
    case registryKey = "registry-key"
    case registryValue = "registry-value"
    case sourceAddress = "source-address"
    case sourcePort = "source-port"
    case destinationAddress = "destination-address"
    case destinationPort = "destination-port"
    case destinationHost = "destination-host"
    case initiated
    case domainName = "domain-name"
    case url
    case pipe, service
    case serviceFile = "service-file"
    case task, share
    case logonSession = "logon-session"
    case targetLogonSession = "target-logon-session"
    case logonType = "logon-type"
    case logonProcess = "logon-process"
    case authentication
    case workstation, script, group, object, properties, status
    case principal, mailbox
    case threat
}
