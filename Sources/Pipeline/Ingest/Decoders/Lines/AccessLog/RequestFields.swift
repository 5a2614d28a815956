// SPDX-License-Identifier: Apache-2.0

import Schema

/// The fields that web access logs share, under the names of the W3C format and of Sigma's
/// `webserver` category.
struct RequestFields {
    let timestamp: FieldID
    let client: FieldID
    let user: FieldID
    let host: FieldID
    let status: FieldID
    let bytes: FieldID
    let referer: FieldID
    let agent: FieldID
    let message: FieldID
    private let method: FieldID
    private let uri: FieldID
    private let stem: FieldID
    private let query: FieldID
    private let version: FieldID

    init(_ names: FieldNames) {
        timestamp = names.id(of: "timestamp")
        client = names.id(of: "c-ip")
        user = names.id(of: "cs-username")
        host = names.id(of: "cs-host")
        status = names.id(of: "sc-status")
        bytes = names.id(of: "sc-bytes")
        referer = names.id(of: "cs-referer")
        agent = names.id(of: "cs-user-agent")
        message = names.id(of: "message")
        method = names.id(of: "cs-method")
        uri = names.id(of: "cs-uri")
        stem = names.id(of: "cs-uri-stem")
        query = names.id(of: "cs-uri-query")
        version = names.id(of: "cs-version")
    }

    /// Adds the parts of a request line, `GET /a?b HTTP/1.1`.
    ///
    /// What a scanner sent instead of a request line is a `cs-uri` alone.
    func addRequest(_ range: Range<Int>, to line: inout LineRecord) {
        guard !range.isEmpty, !line.bytes.equals(range, "-") else { return }
        var scan = LineScan(line.bytes, range)
        let method = scan.word()
        guard scan.take(0x20), method.count <= 32,
            method.allSatisfy({
                line.bytes[$0].isLetter || line.bytes[$0] == 0x5F || line.bytes[$0] == 0x2D
            })
        else {
            line.add(uri, range)
            return
        }
        line.add(self.method, method)
        var target = scan.rest
        if let blank = target.last(where: { line.bytes[$0] == 0x20 }),
            line.bytes.hasText("HTTP/", at: blank + 1, target.upperBound)
        {
            line.add(version, blank + 1..<target.upperBound)
            target = target.lowerBound..<blank
        }
        addTarget(target, to: &line)
    }

    /// Adds a path and its query.
    func addTarget(_ target: Range<Int>, to line: inout LineRecord) {
        guard !target.isEmpty else { return }
        line.add(uri, target)
        let mark = line.bytes.first(
            UInt8(ascii: "?"),
            from: target.lowerBound,
            to: target.upperBound
        )
        line.add(stem, target.lowerBound..<(mark ?? target.upperBound))
        if let mark, mark + 1 < target.upperBound {
            line.add(query, mark + 1..<target.upperBound)
        }
    }

    /// Adds the whole address of a path and a query that have columns of their own.
    func addAddress(_ stem: Range<Int>, _ query: Range<Int>?, to line: inout LineRecord) {
        guard let query else { return line.add(uri, stem) }
        let start = line.arena
        line.put(stem)
        line.put(UInt8(ascii: "?"))
        line.put(query)
        line.add(uri, start..<line.arena)
    }

    /// Adds a text in quotes, with its quotes' backslashes resolved.
    func addQuoted(
        _ field: FieldID,
        _ text: (inside: Range<Int>, escaped: Bool),
        to line: inout LineRecord
    ) {
        if text.inside.isEmpty || line.bytes.equals(text.inside, "-") { return }
        if text.escaped {
            line.addUnescaped(field, text.inside)
        } else {
            line.add(field, text.inside)
        }
    }
}
