// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What of a stored rule set is read only when somebody asks.
///
/// A run over a log asks for the logic of the rules that can see its records, and hardly ever for a
/// rule's text; reading all of it would cost more than all else.
///
/// What turns out to be damaged here, although its checksum was right, reads as nothing.
final class StoredRules: Sendable {
    /// Texts that occur again and again, by number.
    private let names: [String]
    private let atomCount: Int
    private let shelves: Shelves

    /// The pieces, by rule but for the tests.
    struct Shelves: Sendable {
        let tests: Shelf
        let logic: Shelf
        let details: Shelf
        let detections: Shelf
        let fields: Shelf
    }

    init(_ shelves: Shelves, names: [String], atomCount: Int) {
        (self.shelves, self.names, self.atomCount) = (shelves, names, atomCount)
    }

    /// A test with its atoms, or nil when it is damaged.
    func test(_ index: Int) -> Test? {
        shelves.tests.read(index) { reader in
            let slot = reader.int()
            let otherSlot = reader.int()
            let atoms = reader.list { $0.index(below: atomCount) }
            let value = reader.valueTest()
            guard !reader.isDamaged, slot >= Test.anyField, slot < names.count,
                otherSlot >= Test.anyField, otherSlot < names.count
            else { return nil }
            var test = Test(FieldTest(field: nil, test: value), slot: slot, otherSlot: otherSlot)
            test.atoms = atoms
            return test
        }
    }

    private func fieldTest(_ index: Int) -> FieldTest? {
        guard index >= 0, index < shelves.tests.count, let test = test(index) else { return nil }
        let field = test.slot == Test.anyField ? nil : names[test.slot]
        return FieldTest(field: field, test: test.test)
    }

    /// A rule's logic.
    func logic(_ index: Int) -> Logic {
        shelves.logic.read(index) { reader in
            let logic = reader.logic(over: atomCount)
            return reader.isDamaged ? .constant(false) : logic
        }
    }

    /// What a rule says about itself.
    func details(_ index: Int) -> RuleDetails {
        shelves.details.read(index) { reader in
            let details = RuleDetails(
                description: reader.optionalText(),
                author: reader.optionalText(),
                falsepositives: reader.texts(),
                date: reader.optionalText(),
                modified: reader.optionalText(),
                references: reader.texts(),
                fields: reader.texts()
            )
            return reader.isDamaged ? RuleDetails() : details
        }
    }

    /// A rule's detection.
    func detection(_ index: Int) -> RuleDetection {
        shelves.detections.read(index) { reader in
            let selections = reader.list { reader in
                Selection(
                    name: reader.text(),
                    expression: reader.expression { self.fieldTest($0) },
                    line: reader.int()
                )
            }
            let condition = reader.condition(over: selections.count)
            return reader.isDamaged
                ? RuleDetection(selections: [], condition: .any([]))
                : RuleDetection(selections: selections, condition: condition)
        }
    }

    /// The fields that a rule reads.
    func fieldsRead(_ index: Int) -> [String] {
        shelves.fields.read(index) { reader in
            let numbers = reader.list { $0.index(below: names.count) }
            return reader.isDamaged ? [] : numbers.map { names[$0] }
        }
    }
}
