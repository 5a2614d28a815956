// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct RouteCacheTests {
    private let names = FieldNames()
    private let routes = RouteTable()

    private func read(_ stream: LineStream) -> (records: Int, last: Route) {
        var normalizer = Normalizer(Content.reading.sources, names: names, routes: routes)
        let batch = EventBatch()
        var (count, last) = (0, routes[0])
        do throws(StreamFailure) {
            var reader = JSONRecordReader(stream, layout: .lines, names: names)
            while try reader.next(into: batch, &normalizer, report: { _, _ in }) {
                count += batch.count
                if let row = batch.rows.last { last = routes[row.route] }
            }
        } catch {
            Issue.record("\(error)")
        }
        return (count, last)
    }

    @Test func `channels without end share one route`() {
        let (records, last) = read(
            LineStream(count: 20_000) { "{\"Channel\":\"made up \($0)\",\"EventID\":\($0)}" }
        )

        #expect(records == 20_000)
        #expect(last.product == "windows")
        #expect(last.services.isEmpty)
        #expect(routes.count < 10)
    }

    @Test func `event numbers without end share few routes, and known ones keep theirs`() {
        let (_, last) = read(
            LineStream(count: 20_000) { index in
                "{\"Channel\":\"Security\",\"EventID\":\(index == 19_999 ? 4_688 : 10_000 + index)}"
            }
        )

        #expect(routes.count < RouteCache.limit + 20)
        #expect(last.categories == ["process_creation"])
        #expect(last.services == ["security"])
    }

    @Test func `a very long channel is nobody's`() {
        let long = String(repeating: "x", count: 100_000)

        let (_, last) = read(
            LineStream(count: 3) { _ in "{\"Channel\":\"\(long)\",\"EventID\":1}" }
        )

        #expect(last.constants.isEmpty)
        #expect(last.product == "windows")
    }

    @Test func `a known kind says its channel and number`() {
        let (_, last) = read(LineStream(count: 1) { _ in #"{"Channel":"SYSTEM","EventID":7045}"# })

        #expect(last.constants.map(\.value) == ["7045", "SYSTEM"])
        #expect(last.services == ["system"])
    }
}
