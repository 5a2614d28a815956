// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What one record says, as a sentence made of its own typed values.
///
/// Every value of the record stands between backticks; the words around them say no more than
/// the record's activity does.
struct Act {
    private let facts: EventFacts

    init(_ facts: EventFacts) { self.facts = facts }

    /// The sentence, without a full stop.
    var text: String {
        switch facts.activity {
        case .processStart, .processEnd, .processAccess, .processTampering, .remoteThread:
            process
        case .imageLoad, .driverLoad, .fileCreate, .fileDelete, .fileStream, .pipe: file
        case .registryChange, .serviceInstall, .serviceChange, .taskChange, .wmiSubscription:
            persistence
        case .networkConnection, .dnsQuery, .shareAccess: network
        case .logon, .logonFailure, .privilegedLogon, .ticketRequest: logon
        case .accountChange, .groupChange, .directoryAccess, .objectAccess: directory
        case .scriptBlock, .auditChange, .logCleared, .malwareAlert, .naming, .other: remainder
        }
    }

    /// Whether nobody has said what such records tell.
    var isUnknown: Bool { facts.activity == .other }

    /// Who did it to what, to stand behind other words about the act.
    var circumstances: String {
        let program = base(.image)
        let by = program.isEmpty ? value(.user, " (", ")") : " (\(program))"
        return by + first(.commandLine, .file, .registryKey, .object, before: ": ")
    }

    // MARK: - Pieces

    private func value(_ role: Role, _ before: String = "", _ after: String = "") -> String {
        guard let raw = facts[role], !raw.isEmpty, raw != "-" else { return "" }
        return before + EvidenceText.quoted(raw) + after
    }

    private func base(_ role: Role, _ before: String = "") -> String {
        guard let raw = facts[role], !raw.isEmpty, raw != "-" else { return "" }
        return before + EvidenceText.quotedBase(raw)
    }

    /// The acting program, else the acting account.
    private var actor: String {
        let program = base(.image)
        if !program.isEmpty { return program }
        let user = value(.user)
        return user.isEmpty ? "Somebody" : user
    }

    private func first(_ roles: Role..., before: String = "") -> String {
        roles.lazy.map { value($0, before) }.first { !$0.isEmpty } ?? ""
    }
}

// MARK: - By kind of activity

extension Act {
    private var process: String {
        switch facts.activity {
        case .processStart:
            let parent = base(.parentImage)
            let how =
                parent.isEmpty ? "\(base(.image)) started" : "\(parent) started \(base(.image))"
            return how + value(.user, " as ") + value(.commandLine, ": ")
        case .processEnd: return "\(actor) ended"
        case .processAccess:
            return "\(actor) opened \(base(.targetImage))" + value(.grantedAccess, " with access ")
        case .remoteThread: return "\(actor) started a thread in \(base(.targetImage))"
        default: return "The code of \(actor) was changed in memory"
        }
    }

    private var file: String {
        switch facts.activity {
        case .imageLoad: "\(actor) loaded \(first(.loadedImage, .file))"
        case .driverLoad: "The driver \(first(.loadedImage, .image, .file)) was loaded"
        case .fileCreate: "\(actor) wrote \(value(.file))"
        case .fileDelete: "\(actor) deleted \(value(.file))"
        case .fileStream: "\(actor) wrote a stream of \(value(.file))"
        default: "\(actor) used the pipe \(value(.pipe))"
        }
    }

    private var persistence: String {
        switch facts.activity {
        case .registryChange:
            "\(actor) changed \(value(.registryKey))" + value(.registryValue, " to ")
        case .serviceInstall:
            "The service \(value(.service)) was installed" + value(.serviceFile, ", to run ")
        case .serviceChange: "The service \(value(.service)) was changed"
        case .taskChange:
            "The scheduled task \(value(.task)) was changed" + value(.user, " by ")
        default: "A WMI subscription was changed" + value(.user, " by ")
        }
    }

    private var network: String {
        switch facts.activity {
        case .networkConnection:
            if facts[.initiated]?.lowercased() == "false" {
                return "\(actor) took a connection" + value(.sourceAddress, " from ")
                    + value(.destinationPort, " on port ")
            }
            return "\(actor) connected to " + first(.destinationAddress, .destinationHost)
                + value(.destinationPort, " port ")
        case .dnsQuery: return "\(actor) looked up \(value(.domainName))"
        default:
            return value(.user) + " used the share \(value(.share))"
                + value(.sourceAddress, " from ") + value(.file, ": ")
        }
    }

    private var logon: String {
        let who = first(.targetUser, .user)
        switch facts.activity {
        case .logon:
            return "\(who) logged on" + value(.logonType, " (type ", ")")
                + first(.sourceAddress, .workstation, before: " from ")
        case .logonFailure:
            return "A logon as \(who) failed"
                + first(.sourceAddress, .workstation, before: " from ")
        case .privilegedLogon: return "\(who) logged on with special privileges"
        default:
            return "\(who) asked for a ticket" + value(.service, " to ")
                + value(.sourceAddress, " from ")
        }
    }

    private var directory: String {
        switch facts.activity {
        case .accountChange: "The account \(value(.targetUser)) was changed" + value(.user, " by ")
        case .groupChange:
            "The group \(first(.group, .targetUser)) was changed" + value(.user, " by ")
        case .directoryAccess:
            "\(first(.user, .targetUser)) read or changed the directory" + value(.object, ": ")
        default: "\(actor) accessed \(first(.object, .file, .share))"
        }
    }

    private var remainder: String {
        switch facts.activity {
        case .scriptBlock: "A script ran" + value(.user, " as ") + value(.script, ": ")
        case .auditChange: "The audit policy was changed" + value(.user, " by ")
        case .logCleared: "A log was cleared" + value(.user, " by ")
        case .malwareAlert: "Malware was reported" + value(.threat, ": ") + value(.file, " in ")
        default:
            "\(actor) left a record"
                + first(.commandLine, .file, .registryKey, .object, before: ": ")
        }
    }
}
