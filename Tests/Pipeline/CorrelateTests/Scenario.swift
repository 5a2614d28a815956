// SPDX-License-Identifier: Apache-2.0

import Correlate
import Schema

/// A few records and what detectors say about them, written as a story.
struct Scenario {
    static let catalog = TechniqueCatalog(
        techniques: """
            T1003.001\tLSASS Memory\tcredential-access\tcredential-access
            T1204.002\tMalicious File\texecution\texecution
            T1082\tSystem Information Discovery\tdiscovery\tdiscovery
            T1033\tSystem Owner/User Discovery\tdiscovery\tdiscovery
            T1055\tProcess Injection\tdefense-evasion,privilege-escalation\tstealth
            T1562.001\tDisable or Modify Tools\tdefense-evasion\t
            T1021.002\tSMB/Windows Admin Shares\tlateral-movement\tlateral-movement
            T1059.001\tPowerShell\texecution\texecution
            T1110.001\tPassword Guessing\tcredential-access\tcredential-access
            T1098.001\tAdditional Cloud Credentials\tpersistence\tpersistence
            T1114.002\tRemote Email Collection\tcollection\tcollection
            T1105\tIngress Tool Transfer\tcommand-and-control\tcommand-and-control
            T1485\tData Destruction\timpact\timpact
            """,
        crosswalk: "T1562.001\tT1685\nT1562\tT1685\n"
    )

    private(set) var facts: [EventFacts] = []
    private(set) var findings: [Int: [Finding]] = [:]
    var host = "WS-07.corp.example"

    /// A record, seconds after the beginning of the story.
    @discardableResult
    mutating func record(
        _ activity: Activity,
        at second: Double,
        _ values: [Role: String],
        from source: SourceClass = .endpoint,
        log: String? = nil,
        input: String = "story.json"
    ) -> Int {
        var all = values
        if !host.isEmpty { all[.host] = all[.host] ?? host }
        let words = all.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key)=\($0.value)" }
        let name = "\(input) \(activity.rawValue) \(second) " + words.joined(separator: " ")
        facts.append(
            EventFacts(
                time: Timestamp(seconds: 1_700_000_000).adding(seconds: second),
                evidence: EvidenceID(text: "ev-" + Self.hex(name)),
                place: EvidencePlace(source: input, record: facts.count),
                activity: activity,
                sourceClass: source,
                logSource: log ?? (source == .osAudit ? "windows-security" : "windows-sysmon"),
                values: all
            )
        )
        return facts.count - 1
    }

    /// A process start; GUIDs are made of one word each.
    @discardableResult
    mutating func start(
        _ guid: String,
        _ image: String,
        by parent: String,
        _ parentImage: String,
        at second: Double,
        user: String = "CORP\\j.doe",
        command: String? = nil
    ) -> Int {
        record(
            .processStart,
            at: second,
            [
                .process: Self.guid(guid), .image: image, .commandLine: command ?? image,
                .parentProcess: Self.guid(parent), .parentImage: parentImage, .user: user,
            ]
        )
    }

    /// What a detector says about a record.
    mutating func says(
        _ title: String,
        _ level: Level,
        _ techniques: [String],
        about index: Int
    ) {
        let finding = Finding(
            id: "fnd-" + Self.hex(title + facts[index].evidence.text),
            detector: Finding.Detector(kind: .sigma, id: title, title: title, level: level),
            facts: facts[index],
            techniques: techniques,
            tactics: []
        )
        findings[index, default: []].append(finding)
    }

    /// The incidents, with records given in an order.
    func incidents(_ order: [Int]? = nil, limits: Limits = Limits()) -> [Incident] {
        correlation(order, limits: limits).incidents
    }

    func correlation(_ order: [Int]? = nil, limits: Limits = Limits()) -> Correlation {
        var correlator = Correlator(catalog: Self.catalog, limits: limits)
        for index in order ?? Array(facts.indices) {
            correlator.observe(facts: facts[index])
            for finding in findings[index] ?? [] { correlator.receive(finding) }
        }
        return correlator.correlation()
    }

    static func guid(_ word: String) -> String {
        "{" + hex(word) + "-0000-0000-0000-000000000001}"
    }

    private static func hex(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        return String(hash | 1 << 63, radix: 16)
    }
}

// MARK: - Stories

extension Scenario {
    static let explorer = "C:\\Windows\\explorer.exe"
    static let payload = "C:\\Users\\j.doe\\Downloads\\invoice.exe"
    static let shell = "C:\\Windows\\System32\\cmd.exe"
    static let lsass = "C:\\Windows\\System32\\lsass.exe"

    /// A mailed program opens a shell, looks around, and reads LSASS; no rule sees the shell.
    static var theft: Scenario {
        var story = Scenario()
        let payload = story.start("payload", Self.payload, by: "explorer", explorer, at: 0)
        story.start("shell", shell, by: "payload", Self.payload, at: 20)
        let look = story.start(
            "look",
            "C:\\Windows\\System32\\systeminfo.exe",
            by: "shell",
            shell,
            at: 30
        )
        let dump = "C:\\Windows\\Temp\\dump.exe"
        story.start("dump", dump, by: "shell", shell, at: 60)
        let access = story.record(
            .processAccess,
            at: 61,
            [
                .process: guid("dump"), .image: dump, .targetProcess: guid("lsass"),
                .targetImage: lsass, .grantedAccess: "0x1010",
            ]
        )
        story.says("Program from downloads", .medium, ["T1204.002"], about: payload)
        story.says("System information read", .low, ["T1082"], about: look)
        story.says("LSASS opened", .high, ["T1003.001"], about: access)
        return story
    }

    /// The same, and then a logon from there to a second host.
    static var hop: Scenario {
        var story = theft
        story.record(
            .networkConnection,
            at: 10,
            [
                .process: guid("payload"), .image: payload,
                .sourceAddress: "10.1.4.7", .destinationAddress: "10.1.0.2",
                .destinationPort: "445", .initiated: "true",
            ]
        )
        story.host = "DC-01.corp.example"
        story.record(
            .logon,
            at: 120,
            [
                .targetUser: "CORP\\svc_backup", .targetLogonSession: "0xabc", .logonType: "3",
                .sourceAddress: "10.1.4.7",
            ],
            from: .osAudit
        )
        let share = story.record(
            .shareAccess,
            at: 125,
            [.user: "CORP\\svc_backup", .logonSession: "0xABC", .share: "\\\\*\\ADMIN$"],
            from: .osAudit
        )
        story.says("Admin share used", .medium, ["T1021.002"], about: share)
        return story
    }
}
