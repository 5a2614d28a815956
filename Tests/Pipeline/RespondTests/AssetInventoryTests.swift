// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// `assets.yml` becomes a value, and things are found in it by every name they go by.
struct AssetInventoryTests {
    @Test func `the example of the contract is read as it stands`() throws {
        let (read, problems) = AssetReading.read(PolicyText.assets, from: "assets.yml")
        let inventory = try #require(read, "\(problems)")

        #expect(problems.isEmpty)
        #expect(inventory.assets == [Asset.ws07])
        #expect(inventory.fleetSize == 400)
        #expect(inventory.owner(of: EntityID(.host, "WS-07")) == "a.kim@corp.example")
    }

    @Test(arguments: [
        "host:ws-07", "host:WS-07", "host:ws-07.corp.example", "host:WS-07.CORP.example",
        "ip:10.1.4.7",
    ])
    func `an asset is found by every name of its own`(text: String) {
        let inventory = AssetInventory([.ws07])

        #expect(inventory.match(EntityID(text: text)) == .listed(.ws07))
        #expect(inventory.canonical(EntityID(text: text)) == Asset.ws07.id)
    }

    @Test(arguments: ["host:ws-07.other.example", "host:ws-071", "user:ws-07", "ip:10.1.4.8", ""])
    func `what is not an asset's name is not taken for it`(text: String) {
        let inventory = AssetInventory([.ws07])

        #expect(inventory.match(EntityID(text: text)) == .unlisted)
        #expect(inventory.canonical(EntityID(text: text)) == EntityID(text: text))
    }

    @Test func `a short name fits a full one only where it fits one`() {
        let one = Asset(id: EntityID(.host, "db.a.example"))
        let other = Asset(id: EntityID(.host, "db.b.example"))
        let bare = Asset(id: EntityID(.host, "db"))

        let short = EntityID(.host, "db")
        #expect(AssetInventory([one]).match(short) == .listed(one))
        #expect(AssetInventory([one, other]).match(short) == .ambiguous([one.id, other.id]))
        #expect(AssetInventory([bare]).match(one.id) == .listed(bare))
        #expect(AssetInventory([one, bare]).match(one.id) == .listed(one))
    }

    @Test func `an account is found by its name as it stands`() {
        let account = Asset(
            id: EntityID(.user, "corp\\svc-backup"),
            names: ["svc-backup@corp.example"],
            assetClass: .serviceAccount
        )
        let inventory = AssetInventory([account])

        #expect(inventory.match(EntityID(.user, "SVC-Backup@corp.example")) == .listed(account))
        #expect(inventory.match(EntityID(.user, "svc-backup")) == .unlisted)
    }

    @Test(arguments: [
        WrongText("asets: []", "unknown-key", says: "Did you mean 'assets'?"),
        WrongText("assets: [{names: [a]}]", "missing-key", says: "assets.id"),
        WrongText("assets: [{id: ws-07}]", "wrong-value", says: "type:name"),
        WrongText("assets: [{id: \"host:a\", class: pc}]", "wrong-value", says: "workstation"),
        WrongText("assets: [{id: \"host:a\", criticality: 6}]", "wrong-value", says: "1 to 5"),
        WrongText("assets: [{id: \"host:a\", protected: maybe}]", "wrong-value", says: "true"),
        WrongText(
            "assets:\n- {id: \"host:a\"}\n- {id: \"host:b\", names: [A]}",
            "repeated",
            line: 3,
            says: "line 2"
        ),
        WrongText("fleet_size: many", "wrong-value", says: "a whole number"),
    ])
    func `each mistake is told with its line`(wrong: WrongText) throws {
        let (inventory, problems) = AssetReading.read(wrong.text, from: "a.yml")

        let problem = try #require(problems.first)
        #expect(inventory == nil && problems.count == 1, "\(problems)")
        #expect(problem.code == "assets.\(wrong.code)")
        #expect(problem.place == "a.yml:\(wrong.line)")
        #expect((problem.problem + problem.remedy).contains(wrong.says), "\(problem)")
    }
}
