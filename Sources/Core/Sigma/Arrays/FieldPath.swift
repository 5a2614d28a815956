// SPDX-License-Identifier: Apache-2.0

/// A field's name with selectors of list members: `connections[any].ip`, `args[-1]`.
///
/// A bracket that is part of a name is written `\[`.
struct FieldPath {
    /// A name, and which of its members are meant; nil for the last name when it has no selector.
    typealias Step = (name: String, quantifier: ArrayMatch.Quantifier?)

    let steps: [Step]

    /// Reads a name, or nil when a selector is none.
    init?(_ text: String) {
        var steps: [Step] = []
        var name = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "\\", let next = rest.first, next == "[" || next == "]" {
                name.append(next)
                rest.removeFirst()
            } else if character == "[" {
                guard !name.isEmpty, let end = rest.firstIndex(of: "]"),
                    let quantifier = ArrayMatch.Quantifier(rest[..<end])
                else { return nil }
                steps.append((name, quantifier))
                name = ""
                rest = rest[rest.index(after: end)...]
                guard rest.isEmpty || rest.first == "." else { return nil }
                rest = rest.dropFirst()
            } else {
                name.append(character)
            }
        }
        if !name.isEmpty { steps.append((name, nil)) }
        self.steps = steps
    }

    /// The name of a path without selectors, or nil.
    var plainName: String? {
        steps.isEmpty ? "" : steps.count == 1 && steps[0].quantifier == nil ? steps[0].name : nil
    }
}
