// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

struct SplunkReaderTests {
    private static let logon = """
        11/20/2026 08:14:02 AM
        LogName=Security
        EventCode=4624
        ComputerName=ws1.example.org
        SourceName=Microsoft Windows security auditing.
        RecordNumber=77
        Message=An account was successfully logged on.

        Subject:
        \tSecurity ID:\t\tNULL SID
        \tAccount Name:\t\t-
        \tLogon ID:\t\t0x0

        Logon Type:\t\t\t3

        New Logon:
        \tSecurity ID:\t\tEX\\ann
        \tAccount Name:\t\tann
        \tAccount Domain:\t\tEX
        \tLogon GUID:\t\t{0}

        Network Information:
        \tWorkstation Name:\t
        \tSource Network Address:\t192.0.2.7
        \tSource Port:\t\t50152

        Detailed Authentication Information:
        \tPackage Name (NTLM only):\tNTLM V2

        This event is generated when a logon session is created. On 1/1/2026: see below.
        \t- Logon GUID is an identifier.
        """

    @Test(arguments: ["\n", "\r\n"])
    func `keys and the message's lines are fields as the event log has them`(end: String) {
        let text = Self.logon.replacing("\n", with: end)

        let reading = FormatReading(.splunk, text)

        let record = reading.records.first
        let expected = [
            "timestamp": "11/20/2026 08:14:02 AM", "LogName": "Security", "Channel": "Security",
            "EventCode": "4624", "EventID": "4624", "Computer": "ws1.example.org",
            "Provider_Name": "Microsoft-Windows-Security-Auditing", "EventRecordID": "77",
            "SubjectUserSid": "NULL SID", "SubjectUserName": "-", "SubjectLogonId": "0x0",
            "LogonType": "3", "TargetUserSid": "EX\\ann", "TargetUserName": "ann",
            "TargetDomainName": "EX", "LogonGuid": "{0}", "WorkstationName": "",
            "IpAddress": "192.0.2.7", "IpPort": "50152", "LmPackageName": "NTLM V2",
        ]
        for (name, value) in expected { #expect(record?.values(name) == [value], "\(name)") }
        #expect(record?.fields.count == expected.count + 4)
        #expect(record?["Message"]?.hasSuffix("identifier.") == true)
        #expect(record?.eventID == 4_624)
        #expect(record?.time == nil)
    }

    @Test func `records begin at dates with keys behind them`() {
        let other = "12/31/2026 11:59:59.123 PM\nLogName=System\nEventCode=7036\nMessage=x\n"
        let text = "# a note\n" + [Self.logon, other, Self.logon, other].joined(separator: "\n")

        for block in [64, 300, 1 << 20] {
            let reading = FormatReading(.splunk, text, block: block)

            #expect(reading.records.map(\.eventID) == [4_624, 7_036, 4_624, 7_036], "\(block)")
            #expect(reading.ordinals == [0, 1, 2, 3])
        }
    }

    @Test(
        arguments: [
            (4_688, "Process Information", "New Process Name", "NewProcessName"),
            (4_688, "Process Information", "Creator Process ID", "ProcessId"),
            (4_688, "Process Information", "Creator Process Name", "ParentProcessName"),
            (4_688, "Process Information", "Process Command Line", "CommandLine"),
            (4_634, "Subject", "Account Name", "TargetUserName"),
            (4_769, "Account Information", "Account Name", "TargetUserName"),
            (4_769, "Additional Information", "Ticket Encryption Type", "TicketEncryptionType"),
            (4_769, "Service Information", "Service Name", "ServiceName"),
            (5_145, "Share Information", "Share Name", "ShareName"),
            (5_145, "Share Information", "Relative Target Name", "RelativeTargetName"),
            (5_145, "Network Information", "Source Address", "IpAddress"),
            (5_156, "Network Information", "Source Address", "SourceAddress"),
            (4_662, "Object", "Object Name", "ObjectName"),
            (4_662, "Operation", "Access Mask", "AccessMask"),
            (4_662, "Object", "Handle ID", "HandleId"),
            (4_728, "Member", "Security ID", "MemberSid"),
            (4_728, "Group", "Group Name", "TargetUserName"),
            (4_720, "New Account", "Account Name", "TargetUserName"),
            (4_776, "", "Logon Account", "TargetUserName"),
            (7_045, "", "Service File Name", "ImagePath"),
        ] as [(UInt32, String, String, String)]
    )
    func `a line is called as the event's data calls it`(
        code: UInt32,
        heading: String,
        line: String,
        field: String
    ) {
        #expect(SplunkNames.fieldName(line, heading, code) == field)
    }

    @Test func `lists go on with the value before them`() {
        let text = """
            1/2/2026 1:02:03 PM
            EventCode=4672
            Message=Special privileges assigned to new logon.

            Privileges:\t\tSeSecurityPrivilege
            \t\t\tSeBackupPrivilege
            """

        #expect(
            FormatReading(.splunk, text).records.first?["PrivilegeList"]
                == "SeSecurityPrivilege\n\t\t\tSeBackupPrivilege"
        )
    }

    @Test func `scripts and Sysmon's lines are fields`() {
        let text = """
            01/02/2026 01:02:03 PM
            LogName=Microsoft-Windows-PowerShell/Operational
            EventCode=4104
            Message=Creating Scriptblock text (1 of 2):
            function x {
            \tReturn: 1
            }

            ScriptBlock ID: 6c1d
            Path: C:\\x.ps1
            01/02/2026 01:02:04 PM
            LogName=Microsoft-Windows-Sysmon/Operational
            EventCode=1
            Message=Process Create:
            RuleName: -
            UtcTime: 2026-01-02 13:02:04.000
            CommandLine: cmd /c echo a: b
            """

        let records = FormatReading(.splunk, text).records

        #expect(records[0]["ScriptBlockText"] == "function x {\n\tReturn: 1\n}")
        #expect(records[0]["ScriptBlockId"] == "6c1d")
        #expect(records[0]["Path"] == "C:\\x.ps1")
        #expect(records[0]["MessageNumber"] == "1")
        #expect(records[0]["MessageTotal"] == "2")
        #expect(records[1]["UtcTime"] == "2026-01-02 13:02:04.000")
        #expect(records[1]["CommandLine"] == "cmd /c echo a: b")
    }

    @Test func `a record beyond the limit is reported and the rest goes on`() {
        let stream = FillingStream(
            Self.logon + "\n1/2/2026 1:02:03 PM\nEventCode=1\nMessage=",
            "x",
            count: RecordLimits.bytes + 99,
            "\n" + Self.logon
        )

        let reading = FormatReading(.splunk, stream, block: 1 << 17)

        #expect(reading.damage == [.init(.tooLarge, 1)])
        #expect(reading.records.map(\.ordinal) == [0, 2])
    }
}
