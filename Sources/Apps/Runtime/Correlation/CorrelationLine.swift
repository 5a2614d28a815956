// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A correlation's match as one line of `detect`.
enum CorrelationLine {
    /// Adds the line: the members of any match, and `correlation` besides.
    static func append(_ hit: CorrelationFeed.Hit, to out: inout [UInt8]) {
        DetectLines.appendHead(
            id: hit.rule.id,
            title: hit.rule.title,
            level: hit.rule.level,
            tags: hit.rule.tags,
            to: &out
        )
        out += ",\"source\":".utf8
        JSONText.append(hit.completing.place.source, to: &out)
        out += ",\"record\":\(hit.completing.place.record),\"time\":".utf8
        JSONText.append(hit.completing.time.description, to: &out)
        out += ",\"fields\":{".utf8
        for (index, member) in hit.group.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append(member.field, to: &out)
            out.append(UInt8(ascii: ":"))
            JSONText.append(member.value, to: &out)
        }
        out += "},\"evidence\":".utf8
        JSONText.append(hit.completing.evidence.text, to: &out)
        append(hit.matches, to: &out)
        out += "}\n".utf8
    }

    private static func append(_ matches: CorrelatedMatches, to out: inout [UInt8]) {
        out += ",\"correlation\":{\"type\":".utf8
        JSONText.append(matches.type, to: &out)
        out += ",\"count\":\(matches.count),\"value\":\(number(matches.value)),\"first\":".utf8
        JSONText.append(matches.first.description, to: &out)
        out += ",\"last\":".utf8
        JSONText.append(matches.last.description, to: &out)
        out += ",\"evidence\":[".utf8
        for (index, record) in matches.records.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append(record.evidence.text, to: &out)
        }
        out += "]}".utf8
    }

    /// Counts without a fraction; what JSON has no number for is null.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }
}
