// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct KeyCacheTests {
    private func entry(
        _ cache: inout KeyCache,
        _ key: String,
        parent: UInt32 = KeyCache.root
    )
        -> KeyCache.Entry
    {
        Array(key.utf8).withUnsafeBytes { cache.entry(parent: parent, key: $0) }
    }

    @Test func `keys of all lengths are told apart`() {
        let names = FieldNames()
        var cache = KeyCache(names: names)

        for _ in 0..<2 {
            for length in 0..<300 {
                for letter in ["a", "b"] {
                    let key =
                        String(repeating: "x", count: length / 2) + letter
                        + String(repeating: "y", count: length - length / 2)
                    let found = entry(&cache, key)
                    #expect(names.name(of: found.field) == String(key.prefix(256)))
                }
            }
        }
    }

    @Test func `one key under two parents is two fields`() {
        let names = FieldNames()
        var cache = KeyCache(names: names)
        let (one, two) = (names.id(of: "one"), names.id(of: "two"))

        #expect(names.name(of: entry(&cache, "k", parent: one.index).field) == "one.k")
        #expect(names.name(of: entry(&cache, "k", parent: two.index).field) == "two.k")
        #expect(names.name(of: entry(&cache, "k").field) == "k")
    }

    @Test func `endless keys use up neither memory nor the names that rules read`() {
        let names = FieldNames()
        names.want(names.id(of: "Image"))
        var cache = KeyCache(names: names)

        for index in 0..<(FieldNames.limit + 10_000) { _ = entry(&cache, "key number \(index)") }

        #expect(names.count == FieldNames.limit)
        #expect(entry(&cache, "Image").wanted)
        #expect(names.name(of: entry(&cache, "key number 7").field) == "key number 7")
        #expect(entry(&cache, "one more").field == FieldNames.overflow)
    }

    @Test func `keys that differ in the middle only are found as fast as others`() {
        let names = FieldNames()
        var cache = KeyCache(names: names)

        for index in 0..<50_000 {
            _ = entry(&cache, "beginning\(100_000 + index)end of key")
        }

        // Were they all in one place, 64 of them could be kept and the rest looked up each time.
        let before = names.count
        let found = entry(&cache, "beginning100000end of key")
        #expect(names.name(of: found.field) == "beginning100000end of key")
        #expect(names.count == before)
        #expect(cache.count > 45_000)
    }

    @Test func `looking for a wanted leaf gives no number to it`() {
        let names = FieldNames()
        var cache = KeyCache(names: names)

        _ = entry(&cache, "a.b.c")

        #expect(names.count == 2)
    }

    @Test func `names under names under names end somewhere`() {
        let names = FieldNames()
        var cache = KeyCache(names: names)
        var parent = KeyCache.root

        for _ in 0..<64 {
            parent = entry(&cache, String(repeating: "k", count: 200), parent: parent).field.index
        }

        #expect(names.name(of: FieldID(index: parent)).utf8.count < 1_024)
    }
}
