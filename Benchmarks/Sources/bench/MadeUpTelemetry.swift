// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Windows events that nobody recorded, for machines without the shared telemetry.
///
/// Process creations, network connections, registry values and image loads of Sysmon, with the
/// fields and about the lengths that real ones have; the same for every run.
enum MadeUpTelemetry {
    static func write(to path: String, megabytes: Int) throws {
        var out = try LineWriter(path)
        var random = Sequence64(state: 1)
        var written = 0
        var number = 0
        while written < megabytes * 1_000_000 {
            let line = event(number, &random)
            written += line.utf8.count + 1
            try out.write(line)
            number += 1
        }
        try out.close()
    }

    private static let programs = [
        "Windows\\\\System32\\\\svchost.exe", "Windows\\\\System32\\\\cmd.exe",
        "Windows\\\\explorer.exe", "Program Files\\\\Mozilla Firefox\\\\firefox.exe",
        "Windows\\\\System32\\\\WindowsPowerShell\\\\v1.0\\\\powershell.exe",
        "Windows\\\\System32\\\\lsass.exe", "Users\\\\kim\\\\AppData\\\\Local\\\\Temp\\\\setup.exe",
        "Windows\\\\Microsoft.NET\\\\Framework64\\\\v4.0.30319\\\\mscorsvw.exe",
    ]

    private static func event(_ number: Int, _ random: inout Sequence64) -> String {
        let image = "C:\\\\" + programs[Int(random.next() % 8)]
        let parent = "C:\\\\" + programs[Int(random.next() % 8)]
        let kind = Int(random.next() % 4)
        let clock = [number / 36_000 % 10, number / 600 % 50, number / 10 % 50].map { "\(10 + $0)" }
        let time = "2024-05-01 \(clock.joined(separator: ":")).\(100 + number % 900)"
        let process = random.guid()
        let head: [(String, String)] = [
            ("SourceName", "Microsoft-Windows-Sysmon"), ("Level", "4"),
            ("Keywords", "0x8000000000000000"),
            ("Channel", "Microsoft-Windows-Sysmon/Operational"), ("Hostname", "ws-\(number % 40)"),
            ("TimeCreated", time.replacing(" ", with: "T") + "Z"), ("UtcTime", time),
            ("ProcessGuid", random.guid()), ("ProcessId", "\(number % 9_000)"), ("Image", image),
            ("User", #"CORP\\kim"#),
        ]
        let fields = head + rest(kind, image: image, parent: parent, &random)
        return "{\"EventID\":\([1, 3, 13, 7][kind]),"
            + fields.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}"
    }

    private static func rest(
        _ kind: Int,
        image: String,
        parent: String,
        _ random: inout Sequence64
    ) -> [(String, String)] {
        switch kind {
        case 0:
            [
                ("CommandLine", #"\"\#(image)\" -k netsvcs -p -s \#(random.hex(12)) /update"#),
                ("CurrentDirectory", #"C:\\Windows\\system32\\"#),
                ("LogonId", "0x\(random.hex(6))"), ("IntegrityLevel", "Medium"),
                ("Hashes", "SHA1=\(random.hex(40)),SHA256=\(random.hex(64))"),
                ("ParentProcessGuid", random.guid()), ("ParentImage", parent),
                ("ParentCommandLine", "\(parent) /c \(random.hex(20))"), ("Company", "Microsoft"),
            ]
        case 1:
            [
                ("Protocol", "tcp"), ("Initiated", "true"),
                ("SourceIp", "10.1.4.\(random.next() % 250)"),
                ("SourcePort", "\(random.next() % 60_000)"), ("DestinationIp", "192.0.2.7"),
                ("DestinationHostname", "\(random.hex(8)).example.com"),
                ("DestinationPort", "443"),
            ]
        case 2:
            [
                ("EventType", "SetValue"), ("Details", "DWORD (0x00000002)"),
                ("TargetObject", #"HKLM\\System\\CurrentControlSet\\\#(random.hex(10))\\Start"#),
            ]
        default:
            [
                ("ImageLoaded", #"C:\\Windows\\System32\\\#(random.hex(8)).dll"#),
                ("FileVersion", "10.0"), ("Description", "API set"),
                ("Product", "Microsoft® Windows®"), ("Company", "Microsoft"),
                ("Hashes", "SHA256=\(random.hex(64))"), ("Signed", "true"),
                ("SignatureStatus", "Valid"),
            ]
        }
    }
}

/// Numbers that look random and are the same in every run.
struct Sequence64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ state >> 33) &* 0xFF51_AFD7_ED55_8CCD >> 16
    }

    /// So many hexadecimal digits.
    mutating func hex(_ count: Int) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = (0..<count).map { _ in digits[Int(next() & 15)] }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func guid() -> String { "{\(hex(8))-AAAA-BBBB-CCCC-\(hex(12))}" }
}

/// Writes lines to a new file, a megabyte at a time.
struct LineWriter {
    private let file: FileHandle
    private var buffer = Data()

    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw BenchProblem("cannot write \(path)") }
        self.file = file
    }

    mutating func write(_ line: String) throws {
        buffer.append(contentsOf: line.utf8)
        buffer.append(0x0A)
        guard buffer.count > 1 << 20 else { return }
        try file.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    mutating func close() throws {
        try file.write(contentsOf: buffer)
        try file.close()
    }
}
