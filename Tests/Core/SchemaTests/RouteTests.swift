// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

struct RouteTests {
    private let route = Route(
        source: "windows-eventlog",
        product: "windows",
        categories: ["process_creation"],
        services: ["sysmon"]
    )

    @Test(
        arguments: [
            ("windows", nil, nil, true), ("windows", "process_creation", "sysmon", true),
            (nil, "process_creation", nil, true), (nil, nil, "sysmon", true),
            (nil, nil, nil, false), ("linux", "process_creation", nil, false),
            ("windows", "file_event", nil, false), ("windows", nil, "security", false),
            ("Windows", nil, nil, false), ("", nil, nil, false),
        ] as [(String?, String?, String?, Bool)]
    )
    func `a rule sees what its log source names`(
        product: String?,
        category: String?,
        service: String?,
        admitted: Bool
    ) {
        let admits = route.admits(product: product, category: category, service: service)

        #expect(admits == admitted)
    }

    @Test func `kinds beyond the limit are unrecognised, and equal kinds are one`() {
        let table = RouteTable()
        let first = table.add(route)
        for number in table.count..<RouteTable.limit {
            _ = table.add(Route(source: "many", product: "windows", kind: number))
        }

        #expect(first == 1)
        #expect(table.count == RouteTable.limit)
        #expect(table.add(Route(source: "late", product: "")) == RouteTable.unrecognised)
        #expect(table.add(route) == first)
        #expect(table[first].product == "windows")
        #expect(table[.max].product == "")
    }
}
