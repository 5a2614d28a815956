// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Why some input could not be used as it stands; the rest of it was.
package enum IngestProblem: UserFacingError, Hashable {
    case unreadable(path: String, reason: String)
    case notAFile(path: String, kind: String)
    case symlinkLoop(path: String)
    case emptyFolder(path: String)
    case unknownFormat(path: String)
    case truncated(path: String, format: String)
    case badCompression(path: String, format: String)
    case compressionBomb(path: String, ratio: Int)
    /// So many records of one input that are damaged in one way.
    case records(path: String, damage: RecordDamage, count: Int, first: Int)

    package var report: ErrorReport {
        switch self {
        case .unreadable(let path, let reason):
            ErrorReport(
                "ingest.unreadable",
                problem: "cannot be read: \(reason)",
                place: path,
                remedy: "Check that it exists and that you may read it (ls -l)."
            )
        case .notAFile(let path, let kind):
            ErrorReport(
                "ingest.not-a-file",
                problem: "is a \(kind), not a file or folder",
                place: path,
                remedy: "Give a file or folder, or pipe the data in and name '-'."
            )
        case .symlinkLoop(let path):
            ErrorReport(
                "ingest.symlink-loop",
                problem: "leads back to a folder that was read already",
                place: path,
                remedy: "Nothing is lost; remove the link to be rid of this line."
            )
        case .emptyFolder(let path):
            ErrorReport(
                "ingest.empty-folder",
                problem: "holds no files",
                place: path,
                remedy: "Give a folder with logs in it."
            )
        case .unknownFormat(let path):
            ErrorReport(
                "ingest.unknown-format",
                problem: "is in no format that is known",
                place: path,
                remedy: "Give text, JSON, CSV, XML or EVTX, plain, packed or in an archive; "
                    + "outrider sources list shows what is told apart."
            )
        case .truncated, .badCompression, .compressionBomb: compressionReport
        case .records(let path, let damage, let count, let first):
            ErrorReport(
                damage.code,
                problem: damage.problem(count: count, first: first),
                place: path,
                remedy: damage.remedy
            )
        }
    }

    private var compressionReport: ErrorReport {
        switch self {
        case .truncated(let path, let format):
            ErrorReport(
                "ingest.truncated",
                problem: "ends in the middle of its \(format) data",
                place: path,
                remedy: "Copy the file again; what came before the end was used."
            )
        case .compressionBomb(let path, let ratio):
            ErrorReport(
                "ingest.compression-bomb",
                problem: "unpacks to over \(ratio) times its size",
                place: path,
                remedy: "Unpack it by hand if it is meant to be like that; "
                    + "what came before was used."
            )
        default:
            ErrorReport(
                "ingest.bad-compression",
                problem: "has damaged compressed data",
                place: place,
                remedy: "Copy the file again; what came before the damage was used."
            )
        }
    }

    private var place: String? {
        guard case .badCompression(let path, let format) = self else { return nil }
        return "\(path) (\(format))"
    }
}

/// What can be wrong with one record.
package enum RecordDamage: String, Hashable, CaseIterable, Sendable {
    case notJSON = "bad-json"
    case notAnObject = "not-an-object"
    case tooDeep = "too-deep"
    case tooLarge = "record-too-large"
    case tooManyFields = "too-many-fields"
    case invalidUTF8 = "invalid-utf8"
    case unended = "unended-record"
    case badChunk = "bad-chunk"
    case badRecord = "bad-record"

    /// The problem's code.
    package var code: String { "ingest.\(rawValue)" }

    func problem(count: Int, first: Int) -> String {
        let records = count == 1 ? "record \(first)" : "\(count) records, the first at \(first),"
        let verb = count == 1 ? "is" : "are"
        return switch self {
        case .notJSON: "\(records) \(verb) not valid JSON"
        case .notAnObject: "\(records) \(verb) JSON, but no object"
        case .tooDeep: "\(records) \(verb) nested deeper than \(JSONFlattener.depthLimit) levels"
        case .tooLarge: "\(records) \(verb) larger than \(RecordLimits.bytes >> 20) MiB"
        case .tooManyFields: "\(records) \(verb) over \(RecordLimits.fields) fields long"
        case .invalidUTF8: "\(records) held bytes that are not UTF-8, shown as U+FFFD"
        case .unended: "\(records) \(verb) cut off by the end of the input"
        case .badChunk: "\(records) \(verb) in a damaged EVTX chunk"
        case .badRecord: "\(records) \(verb) damaged"
        }
    }

    var remedy: String {
        switch self {
        case .invalidUTF8: "The records were used; check the collector's character set."
        case .unended: "Wait until the file is complete, or copy it again."
        default: "They were skipped and the rest was used; see where the log was written or copied."
        }
    }
}

/// How large one record may be.
package enum RecordLimits {
    /// Bytes of one record.
    package static let bytes = 4 << 20
    /// Values of one record.
    package static let fields = 8_192
}
