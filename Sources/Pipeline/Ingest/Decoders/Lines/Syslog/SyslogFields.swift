// SPDX-License-Identifier: Apache-2.0

import Schema

/// The fields that a syslog header gives, for every format that may have one in front.
struct SyslogFields {
    let timestamp: FieldID
    let hostname: FieldID
    let program: FieldID
    let module: FieldID
    let pid: FieldID
    let message: FieldID
    let uptime: FieldID
    private let priority: FieldID
    private let facility: FieldID
    private let severity: FieldID
    private let version: FieldID
    private let messageID: FieldID

    init(_ names: FieldNames) {
        timestamp = names.id(of: "timestamp")
        hostname = names.id(of: "hostname")
        program = names.id(of: "program")
        module = names.id(of: "module")
        pid = names.id(of: "pid")
        message = names.id(of: "message")
        uptime = names.id(of: "uptime")
        priority = names.id(of: "priority")
        facility = names.id(of: "facility")
        severity = names.id(of: "severity")
        version = names.id(of: "version")
        messageID = names.id(of: "msgid")
    }

    /// Adds all that a header says but its message, and sets the line's time.
    func add(_ header: SyslogHeader, to line: inout LineRecord, _ clock: inout YearlessClock) {
        addOrigin(header, to: &line, &clock)
        if let program = header.program { line.add(self.program, program) }
        if let module = header.module { line.add(self.module, module) }
        if let pid = header.pid { line.add(self.pid, pid) }
        if let value = header.priority, let text = header.priorityText {
            line.add(priority, text)
            line.add(facility, SyslogLevel.facility(ofPriority: value))
            line.add(severity, SyslogLevel.severity(ofPriority: value))
        } else {
            if let facility = header.facility { line.add(self.facility, facility) }
            if let severity = header.severity { line.add(self.severity, severity) }
        }
        if let version = header.version { line.add(self.version, version) }
        if let messageID = header.messageID { line.add(self.messageID, messageID) }
    }

    /// Adds when and where the line was written only.
    func addOrigin(
        _ header: SyslogHeader,
        to line: inout LineRecord,
        _ clock: inout YearlessClock
    ) {
        if let time = header.time {
            line.add(timestamp, time.range)
            line.time = clock.time(time)
            line.assumesZone = time.offset == nil
        }
        if let host = header.host { line.add(hostname, host) }
    }
}
