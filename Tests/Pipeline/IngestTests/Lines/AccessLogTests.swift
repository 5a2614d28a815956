// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

/// Web servers' logs.
struct AccessLogTests {
    private func one(_ layout: LineLayout, _ text: String) -> LineReading.Record? {
        LineReading(layout, text).records.first
    }

    private static let combined =
        #"192.0.2.7 - eve [02/Jan/2024:03:04:05 +0100] "GET /a/b.php?x=1&y=2 HTTP/1.1" 404 512 "#
        + #""https://ref.example/" "curl/8.0 \"odd\"""#

    @Test func `a combined line gives Sigma's fields`() {
        let line = one(.access, Self.combined)

        #expect(line?["c-ip"] == "192.0.2.7")
        #expect(line?["cs-username"] == "eve")
        #expect(line?["cs-ident"] == nil)
        #expect(line?["timestamp"] == "02/Jan/2024:03:04:05 +0100")
        #expect(line?.time == "2024-01-02T02:04:05.000Z")
        #expect(line?["cs-method"] == "GET")
        #expect(line?["cs-uri"] == "/a/b.php?x=1&y=2")
        #expect(line?["cs-uri-stem"] == "/a/b.php")
        #expect(line?["cs-uri-query"] == "x=1&y=2")
        #expect(line?["cs-version"] == "HTTP/1.1")
        #expect(line?["sc-status"] == "404")
        #expect(line?["sc-bytes"] == "512")
        #expect(line?["cs-referer"] == "https://ref.example/")
        #expect(line?["cs-user-agent"] == #"curl/8.0 "odd""#)
    }

    @Test(arguments: [
        (
            "www.example:443 192.0.2.7 - - [02/Jan/2024:03:04:05 +0000] \"GET / HTTP/2\" 200 -",
            "192.0.2.7", "www.example:443", nil
        ),
        (
            "www.example host.example - eve [02/Jan/2024:03:04:05 +0000] \"GET / HTTP/2\" 200 1",
            "host.example", "www.example", "eve"
        ),
        (
            "2001:db8::1 - - [02/Jan/2024:03:04:05 +0000] \"GET / HTTP/2\" 200 1", "2001:db8::1",
            nil, nil
        ),
        (
            "host.example - - [02/Jan/2024:03:04:05 +0000] \"GET / HTTP/2\" 200 1", "host.example",
            nil, nil
        ),
        (
            "192.0.2.7 - eve adams [02/Jan/2024:03:04:05 +0000] \"GET / HTTP/2\" 200 1",
            "192.0.2.7", nil, "eve adams"
        ),
        (
            "host.example - [x] [02/Jan/2024:03:04:05 +0000] \"GET / HTTP/2\" 200 1",
            "host.example", nil, "[x]"
        ),
    ])
    func `what stands before the time is told apart`(
        text: String,
        client: String,
        host: String?,
        user: String?
    ) {
        let line = one(.access, text)

        #expect(line?["c-ip"] == client)
        #expect(line?["cs-host"] == host)
        #expect(line?["cs-username"] == user)
        #expect(line?["sc-status"] == "200")
    }

    @Test(arguments: [
        (#"\x16\x03\x01"#, #"\x16\x03\x01"#, nil), ("-", nil, nil),
        ("GET /a b HTTP/1.0", "/a b", "GET"),
        ("GET /old", "/old", "GET"), ("", nil, nil), (#"GET /\"q\" HTTP/1.1"#, #"/\"q\""#, "GET"),
    ])
    func `requests that are none do no harm`(request: String, uri: String?, method: String?) {
        let line = one(.access, "192.0.2.7 - - [02/Jan/2024:03:04:05 +0000] \"\(request)\" 400 0")

        #expect(line?["cs-uri"] == uri)
        #expect(line?["cs-method"] == method)
        #expect(line?["sc-status"] == "400")
    }

    @Test func `what sites add is kept, and other lines are messages`() {
        let reading = LineReading(
            .access,
            Self.combined + " \"198.51.100.1\" 0.012 upstream\n"
                + "[Tue Jan 02 03:04:05.123 2024] [core:error] [pid 1] boom"
        )

        #expect(reading.records[0]["x-forwarded-for"] == "198.51.100.1")
        #expect(reading.records[0]["extra"] == "0.012 upstream")
        #expect(reading.records[1]["message"]?.hasSuffix("boom") == true)
        #expect(reading.records[1].time == "2024-01-02T03:04:05.123Z")
    }

    @Test func `S3's log gives Amazon's fields too`() {
        let line = one(
            .s3,
            #"79a59df900b949e5 bucket1 [06/Feb/2024:00:00:38 +0000] 192.0.2.3 arn:aws:iam::1:user/x "#
                + #"3E57427F3 REST.GET.OBJECT key/a "GET /bucket1/key/a?v=1 HTTP/1.1" 403 AccessDenied "#
                + #"243 - 7 - "-" "aws-cli/2" - hid= SigV4 TLS_AES AuthHeader b.s3.amazonaws.com TLSv1.2 - -"#
        )

        #expect(line?["bucket"] == "bucket1")
        #expect(line?["c-ip"] == "192.0.2.3")
        #expect(line?["cs-username"] == "arn:aws:iam::1:user/x")
        #expect(line?["operation"] == "REST.GET.OBJECT")
        #expect(line?["key"] == "key/a")
        #expect(line?["cs-uri-query"] == "v=1")
        #expect(line?["sc-status"] == "403")
        #expect(line?["error_code"] == "AccessDenied")
        #expect(line?["sc-bytes"] == "243")
        #expect(line?["object_size"] == nil)
        #expect(line?["total_time"] == "7")
        #expect(line?["cs-user-agent"] == "aws-cli/2")
        #expect(line?["cs-host"] == "b.s3.amazonaws.com")
        #expect(line?["tls_version"] == "TLSv1.2")
        #expect(line.map { LineLayout.guess($0.raw) } == .s3)
    }

    // MARK: - W3C

    private static let iis = """
        #Software: Microsoft Internet Information Services 10.0
        #Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status
        2024-01-02 03:04:05 GET /x.aspx a=1 192.0.2.9 Mozilla/5.0+(X11) 200

        #Fields: date time c-ip sc-status
        2024-01-02 03:04:06 192.0.2.10 500
        """

    @Test func `IIS columns have their names, and the header may change`() {
        let reading = LineReading(.w3c, Self.iis)

        #expect(reading.ordinals == [2, 5])
        #expect(reading.records[0]["cs-uri-stem"] == "/x.aspx")
        #expect(reading.records[0]["cs-uri"] == "/x.aspx?a=1")
        #expect(reading.records[0]["cs(User-Agent)"] == "Mozilla/5.0+(X11)")
        #expect(reading.records[0]["cs-user-agent"] == "Mozilla/5.0 (X11)")
        #expect(reading.records[0]["timestamp"] == "2024-01-02 03:04:05")
        #expect(reading.records[0].time == "2024-01-02T03:04:05.000Z")
        #expect(reading.records[1]["c-ip"] == "192.0.2.10")
        #expect(reading.records[1]["sc-status"] == "500")
        #expect(reading.damage.isEmpty)
    }

    @Test func `columns may be parted by tabs or commas`() {
        let tabs = LineReading(
            .w3c,
            "#Fields: date time x-edge-location cs(Referer) sc-status\n2024-01-02\t03:04:05\tFRA\t-\t200"
        )
        let commas = LineReading(
            .w3c,
            "#Fields: date-time,client-ip,subject\n2024-01-02T03:04:05.1Z,192.0.2.1,\"a, b\""
        )

        #expect(tabs.records.first?["sc-status"] == "200")
        #expect(tabs.records.first?["cs(Referer)"] == nil)
        #expect(commas.records.first?["subject"] == "a, b")
        #expect(commas.records.first?.time == "2024-01-02T03:04:05.100Z")
    }

    @Test func `each is recognised`() {
        #expect(LineLayout.guess(Self.iis) == .w3c)
        #expect(LineLayout.guess(Self.combined) == .access)
        #expect(LineLayout.guess("#fields\tts\tuid\n1\t2") == .text)
        #expect(LineLayout.guess("a b c [x] \"y\" 200 1") == .text)
    }

    // MARK: - Text

    @Test(arguments: [
        ("2024-01-02 03:04:05,678 INFO hello", "2024-01-02T03:04:05.678Z"),
        ("[2024-01-02T03:04:05Z] hello", "2024-01-02T03:04:05.000Z"),
        ("2024/01/02 03:04:05 [error] 1#1: hello", "2024-01-02T03:04:05.000Z"),
        ("Tue, 02 Jan 2024 03:04:05 GMT hello", "2024-01-02T03:04:05.000Z"),
        ("1704164645.250    12 192.0.2.1 TCP_MISS/200", "2024-01-02T03:04:05.250Z"),
        ("02-Jan-2024 03:04:05.678 INFO [main] hello", "2024-01-02T03:04:05.678Z"),
        ("hello 2024-01-02 03:04:05", nil), ("12 monkeys", nil), ("2024-13-45 99:99:99 x", nil),
    ])
    func `any text is a message, with the time that it begins with`(text: String, time: String?) {
        let line = one(.text, text)

        #expect(line?["message"] == text)
        #expect(line?.time == time)
    }
}
