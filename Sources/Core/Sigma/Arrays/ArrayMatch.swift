// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A question about the members of a list: `connections[any]`, `args[0]`.
///
/// - Source: Sigma Enhancement Proposal 212, for `sigma-version: 3`.
struct ArrayMatch: Hashable, Sendable {
    /// Which members must fit.
    enum Quantifier: Hashable, Sendable {
        /// At least one.
        case any
        /// Every one, and there is one.
        case all
        /// Every one, if there are any.
        case allOrEmpty
        /// Not one.
        case none
        /// The one at that place; from the end when negative.
        case index(Int)

        init?(_ text: Substring) {
            switch text {
            case "any": self = .any
            case "all": self = .all
            case "all_or_empty": self = .allOrEmpty
            case "none": self = .none
            default:
                guard let place = Int(text) else { return nil }
                self = .index(place)
            }
        }
    }

    let quantifier: Quantifier
    /// What a member must fit; its fields are named from the member on, `.` is the member itself.
    let body: Expression

    /// The field that stands for a member itself.
    static let member = "."

    /// Whether a value fits, whose members are those of a list, or itself.
    func holds(for value: JSONTree?, root: JSONTree, _ scratch: RegexScratch) -> Bool {
        var members: [JSONTree] = []
        switch value {
        case nil, .null: break
        case .list(let items): members = items
        case let single?: members = [single]
        }
        func fits(_ member: JSONTree) -> Bool {
            MemberView(member: member, root: root, scratch: scratch).holds(body)
        }
        switch quantifier {
        case .any: return members.contains(where: fits)
        case .all: return !members.isEmpty && members.allSatisfy(fits)
        case .allOrEmpty: return members.allSatisfy(fits)
        case .none: return !members.contains(where: fits)
        case .index(let place):
            let index = place < 0 ? members.count + place : place
            return members.indices.contains(index) && fits(members[index])
        }
    }
}

extension ArrayMatch {
    /// Whether a record fits; one that is not JSON has no members to ask about.
    func holds(for path: String, of event: Event, _ scratch: RegexScratch) -> Bool {
        guard let root = JSONTree(record: event.raw) else { return false }
        return holds(for: root.value(path), root: root, scratch)
    }
}

/// Asks an expression about one member of a list.
private struct MemberView {
    let member: JSONTree
    let root: JSONTree
    let scratch: RegexScratch

    func holds(_ expression: Expression) -> Bool {
        switch expression {
        case .test(let test): holds(test)
        case .all(let parts): parts.allSatisfy(holds)
        case .any(let parts): parts.contains(where: holds)
        case .not(let part): !holds(part)
        case .atLeast(let count, let parts): parts.count(where: holds) >= count
        }
    }

    private func holds(_ test: FieldTest) -> Bool {
        if case .members(let match) = test.test {
            return match.holds(for: test.field.flatMap(member.value), root: root, scratch)
        }
        let values = leaves(of: test.field)
        switch test.test {
        case .null: return values.isEmpty || values.contains { $0.isNull }
        case .exists: return !values.isEmpty
        case .reference(let reference):
            // A reference names a field of the whole event.
            let others = root.leaves(named: reference.field)
            return values.contains { value in
                others.contains { other in
                    value.withView { own in other.withView { Test.holds(reference, own, $0) } }
                }
            }
        default:
            let question = Test(test, slot: 0)
            return values.contains { $0.withView { question.holds(for: $0, scratch) } }
        }
    }

    private func leaves(of field: String?) -> [JSONTree] {
        guard let field else { return member.leaves }
        return field == ArrayMatch.member ? member.leaves(named: nil) : member.leaves(named: field)
    }
}
