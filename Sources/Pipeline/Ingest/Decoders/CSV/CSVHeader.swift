// SPDX-License-Identifier: Apache-2.0

import Schema

/// The columns of a CSV file, by its first row.
struct CSVHeader {
    /// What is done with a column's cells.
    struct Column {
        /// The field of its name; nil for a column without one, such as a table's row numbers.
        let field: FieldID?
        /// Objects in it are the record itself, so their fields keep their own names.
        let isRecord: Bool
    }

    /// Columns that hold the whole record as the service wrote it: Microsoft 365's unified audit log,
    /// CloudTrail's event history, Splunk's exports.
    private static let recordColumns: Set<String> = ["AuditData", "CloudTrailEvent", "_raw"]

    /// Event Viewer's own columns, behind which it writes each event's text without a name.
    private static let viewerColumns: Set<String> = ["Date and Time", "Event ID", "Task Category"]

    let columns: [Column]

    init(_ cells: [String], names: FieldNames) {
        var cells = cells.prefix(RecordLimits.fields).map(\.trimmingBlanks)
        if Self.viewerColumns.isSubset(of: cells), !cells.contains("Message") {
            cells.append("Message")
        }
        columns = cells.map { name in
            Column(
                field: name.isEmpty ? nil : names.id(of: name),
                isRecord: Self.recordColumns.contains(name)
            )
        }
    }

    /// Whether a header's cell could be a column's name, and not a value or a part of a sentence.
    ///
    /// An empty one can: tables are written with a column of row numbers.
    static func isName(_ cell: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard cell.count <= 128 else { return false }
        guard let first = cell.first(where: { $0 != 0x20 }) else { return true }
        guard isLetter(first) || allowedFirst.contains(first) else { return false }
        var blanks = 0
        var last: UInt8 = 0
        for byte in cell {
            // A time of day, as log lines have it.
            if last == UInt8(ascii: ":"), isDigit(byte) { return false }
            if byte == 0x20 { blanks += 1 }
            guard byte >= 0x80 || isLetter(byte) || isDigit(byte) || allowed.contains(byte) else {
                return false
            }
            last = byte
        }
        return blanks <= 5
    }

    private static let allowed = Set(" _-.:/()#@$%&*+?'[]".utf8)
    private static let allowedFirst = Set("_@#$%(*".utf8)

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte >= 0x80
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
