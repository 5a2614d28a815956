// SPDX-License-Identifier: Apache-2.0

import Schema

/// Amazon S3's server access log.
///
/// `owner bucket [time] ip requester request operation key "request-uri" status error bytes …`.
/// The fields of a web request have their usual names, the others Amazon's in snake case.
///
/// - Source: Amazon S3 User Guide, "Amazon S3 server access log format".
struct S3AccessFormat: LineFormat {
    static let name = "s3-access-log"

    private let fields: RequestFields
    private let owner: FieldID
    private let bucket: FieldID
    /// Between the time and the request line.
    private let middle: [FieldID]
    /// Behind the request line; a nil is the referer or the agent, which are quoted.
    private let tail: [FieldID]

    init(_ context: LineContext) {
        let names = context.names
        fields = RequestFields(names)
        owner = names.id(of: "bucket_owner")
        bucket = names.id(of: "bucket")
        middle = ["c-ip", "cs-username", "request_id", "operation", "key"].map { names.id(of: $0) }
        tail = [
            "sc-status", "error_code", "sc-bytes", "object_size", "total_time",
            "turn_around_time", "cs-referer", "cs-user-agent", "version_id", "host_id",
            "signature_version", "cipher_suite", "authentication_type", "cs-host", "tls_version",
            "access_point_arn", "acl_required",
        ].map { names.id(of: $0) }
    }

    static func score(head: UnsafeRawBufferPointer) -> Double {
        LineSample(head) { bytes, line in
            var scan = LineScan(bytes, line)
            guard Self.front(&scan) != nil else { return 0 }
            for _ in 0..<3 {
                scan.skipBlanks()
                if scan.word().isEmpty { return 0 }
            }
            scan.skipBlanks()
            let operation = scan.word()
            // REST.GET.OBJECT, SOAP.…, S3.EXPIRE.OBJECT, BATCH.DELETE.OBJECT
            let dots = operation.filter { bytes[$0] == UInt8(ascii: ".") }.count
            return dots >= 1 && operation.allSatisfy { !bytes[$0].isDigit || dots >= 2 } ? 1 : 0
        }.score(best: 0.99)
    }

    private struct Front {
        let owner: Range<Int>
        let bucket: Range<Int>
        let time: LeadingTime
    }

    private static func front(_ scan: inout LineScan) -> Front? {
        let owner = scan.word()
        guard owner.count >= 8 || owner.count == 1, scan.take(0x20) else { return nil }
        let bucket = scan.word()
        guard scan.take(0x20), scan.take(UInt8(ascii: "[")), let time = LeadingTime.scan(&scan),
            time.form == .web, scan.take(UInt8(ascii: "]"))
        else { return nil }
        scan.skipBlanks()
        guard scan.current != UInt8(ascii: "\"") else { return nil }
        return Front(owner: owner, bucket: bucket, time: time)
    }

    mutating func decode(_ line: inout LineRecord) -> LineVerdict {
        var scan = line.scan
        guard let front = Self.front(&scan) else {
            line.add(fields.message, line.range)
            return .record
        }
        line.addUnlessDash(owner, front.owner)
        line.addUnlessDash(bucket, front.bucket)
        line.add(fields.timestamp, front.time.range)
        line.time = front.time.time
        for field in middle {
            scan.skipBlanks()
            line.addUnlessDash(field, scan.word())
        }
        scan.skipBlanks()
        if scan.current == UInt8(ascii: "\""), let request = scan.quoted() {
            fields.addRequest(request.inside, to: &line)
        } else {
            _ = scan.word()
        }
        for field in tail {
            scan.skipBlanks()
            guard !scan.isAtEnd else { break }
            if scan.current == UInt8(ascii: "\""), let text = scan.quoted() {
                fields.addQuoted(field, text, to: &line)
            } else {
                line.addUnlessDash(field, scan.word())
            }
        }
        return .record
    }
}
