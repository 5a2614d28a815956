// SPDX-License-Identifier: Apache-2.0

import Ingest
import Testing

/// Which records a rule's log source means.
struct LogSourceKindTests {
    private static let text = """
        name: demo
        product: windows
        key: {channel: Channel, id: EventID}
        services:
          sysmon: {channels: [Sysmon/Operational]}
          ldap: {channels: [LDAP/Debug], aliases: [ldap_debug]}
        categories:
          process_creation:
            - {service: sysmon, ids: [1]}
        maps:
          - {service: sysmon, ids: [1], also: {A: B}}
        """

    @Test(
        arguments: [
            ("windows", "process_creation", nil, [EventKind(service: "sysmon", id: 1)]),
            ("windows", nil, "ldap_debug", [EventKind(service: "ldap", id: nil)]),
            ("windows", "process_creation", "ldap", []), ("linux", nil, "ldap", []),
            (nil, "process_creation", nil, [EventKind(service: "sysmon", id: 1)]),
            ("windows", "registry", nil, []),
        ] as [(String?, String?, String?, [EventKind])]
    )
    func `a log source means kinds of record`(
        product: String?,
        category: String?,
        service: String?,
        expected: [EventKind]
    ) throws {
        let source = try source()

        #expect(source.kinds(product: product, category: category, service: service) == expected)
    }

    @Test func `a kind has constants and further names`() throws {
        let source = try source()
        let kind = EventKind(service: "sysmon", id: 1)

        #expect(source.constants(of: kind) == [["EventID": "1", "Channel": "sysmon/operational"]])
        #expect(source.furtherNames(of: kind) == ["B"])
        #expect(source.furtherNames(of: EventKind(service: "sysmon", id: 2)) == [])
    }

    private func source() throws -> LogSourceDefinition {
        var reading = LogSourceReading()
        reading.read(Self.text, from: "logsource.yml")
        #expect(reading.problems == [])
        return try #require(reading.sources.first)
    }
}
