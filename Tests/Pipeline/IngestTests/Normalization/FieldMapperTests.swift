// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct FieldMapperTests {
    private func normalised(_ json: String) throws -> Normalised {
        let (records, outcome) = Normalised.read(json: json)
        try #require(outcome.problems.isEmpty)
        return try #require(records.first)
    }

    @Test func `an audited process start answers to Sysmon's names too`() throws {
        let record = try normalised(
            #"""
            {"Channel":"security","EventID":"4688","NewProcessName":"C:\\a\\b.exe","ProcessId":"0x4d2",\#
            "NewProcessId":"0x1464","SubjectUserName":"eve","SubjectDomainName":"CORP",\#
            "MandatoryLabel":"S-1-16-12288","ParentProcessName":"C:\\p.exe"}
            """#
        )

        #expect(record.eventID == 4_688)
        #expect(record.route.categories == ["process_creation"])
        #expect(record.route.services == ["security"])
        #expect(record.fields["Image"] == ["C:\\a\\b.exe"])
        #expect(record.fields["ParentImage"] == ["C:\\p.exe"])
        #expect(record.fields["IntegrityLevel"] == ["High"])
        #expect(record.fields["User"] == ["eve"])
        #expect(record.facts.activity == .processStart)
        #expect(record.facts[.process] == "pid:5220")
        #expect(record.facts[.parentProcess] == "pid:1234")
        #expect(record.facts[.user] == "CORP\\eve")
    }

    @Test func `a registry value's two names become one`() throws {
        let record = try normalised(
            #"""
            {"Channel":"Security","EventID":4657,"ObjectName":"\\REGISTRY\\MACHINE\\X",\#
            "ObjectValueName":"Run","NewValue":"a","OperationType":"%%1904"}
            """#
        )

        #expect(record.fields["TargetObject"] == ["\\REGISTRY\\MACHINE\\X\\Run"])
        #expect(record.fields["Details"] == ["a"])
        #expect(Set(record.route.categories) == ["registry_add", "registry_event"])
    }

    @Test(arguments: [("%%14592", "false"), ("%%14593", "true")])
    func `a filtered connection says who began it`(direction: String, initiated: String) throws {
        let record = try normalised(
            #"{"Channel":"Security","EventID":5156,"Direction":"\#(direction)","#
                + #""DestPort":"445","DestAddress":"203.0.113.4","SourceAddress":"192.0.2.1"}"#
        )

        #expect(record.fields["Initiated"] == [initiated])
        #expect(record.fields["DestinationPort"] == ["445"])
        #expect(record.fields["SourceIp"] == ["192.0.2.1"])
        #expect(record.route.categories == ["network_connection"])
    }

    @Test func `a value with no translation gets none`() throws {
        let record = try normalised(#"{"Channel":"Security","EventID":5156,"Direction":"up"}"#)

        #expect(record.fields["Initiated"] == nil)
    }

    @Test func `a name that the record has is left alone`() throws {
        let record = try normalised(
            #"{"Channel":"Security","EventID":4688,"NewProcessName":"a","Image":"b","#
                + #""MandatoryLabel":"S-1-16-4096","IntegrityLevel":"given"}"#
        )

        #expect(record.fields["Image"] == ["b"])
        #expect(record.fields["IntegrityLevel"] == ["given"])
    }

    @Test(arguments: [
        (12, "CreateKey", ["registry_add", "registry_event"]),
        (12, "createkey", ["registry_add", "registry_event"]),
        (12, "DeleteKey", ["registry_delete", "registry_event"]),
        (12, "DeleteValue", ["registry_delete", "registry_event"]),
        (12, "Other", ["registry_event"]), (13, "SetValue", ["registry_event", "registry_set"]),
        (14, "RenameKey", ["registry_event", "registry_rename"]),
    ])
    func `registry categories hang on the event's type`(
        id: Int,
        type: String,
        categories: [String]
    ) throws {
        let record = try normalised(
            #"{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":\#(id),"EventType":"\#(type)"}"#
        )

        #expect(record.route.categories.sorted() == categories)
    }
}
