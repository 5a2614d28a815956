// SPDX-License-Identifier: Apache-2.0

/// The names of syslog's facilities and severities.
///
/// - Source: RFC 5424, section 6.2.1; the short names are those of `syslog.conf`.
enum SyslogLevel {
    private static let facilities: [StaticString] = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron",
        "authpriv", "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2",
        "local3", "local4", "local5", "local6", "local7",
    ]
    private static let severities: [StaticString] = [
        "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
    ]
    private static let otherSeverities: [StaticString] = ["warn", "error", "panic", "none"]

    static func facility(ofPriority priority: Int) -> StaticString {
        facilities[min(max(priority >> 3, 0), facilities.count - 1)]
    }

    static func severity(ofPriority priority: Int) -> StaticString { severities[priority & 7] }

    static func isFacility(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        facilities.contains { bytes.equals(range, $0) } || bytes.equals(range, "security")
    }

    static func isSeverity(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        severities.contains { bytes.equals(range, $0) }
            || otherSeverities.contains { bytes.equals(range, $0) }
    }
}
