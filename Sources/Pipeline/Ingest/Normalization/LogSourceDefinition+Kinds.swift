// SPDX-License-Identifier: Apache-2.0

// MARK: - Which records a rule's log source means

/// A kind of record that a log source describes.
package struct EventKind: Hashable, Sendable {
    /// Sigma's name of the channel it is written to.
    package let service: String
    /// Its event number; nil for every number of the service.
    package let id: UInt32?

    package init(service: String, id: UInt32?) {
        self.service = service
        self.id = id
    }
}

extension LogSourceDefinition {
    /// The kinds of record that a rule for this Sigma log source may see; none when it is for others.
    ///
    /// What the rule leaves out, leaves the choice open, as in `Route.admits`.
    package func kinds(product: String?, category: String?, service: String?) -> [EventKind] {
        guard product == nil || product == self.product else { return [] }
        let wanted = services.keys.filter { name in
            service == nil || name == service
                || services[name]?.aliases.contains { $0 == service } == true
        }.sorted()
        guard let category else { return wanted.map { EventKind(service: $0, id: nil) } }
        let routes = (categories[category] ?? []).filter { wanted.contains($0.service) }
        return routes.flatMap { route in
            route.ids.isEmpty
                ? [EventKind(service: route.service, id: nil)]
                : route.ids.sorted().map { EventKind(service: route.service, id: $0) }
        }
    }

    /// What all records of a kind have in common, once for each channel: field and value.
    package func constants(of kind: EventKind) -> [[String: String]] {
        let channels = (services[kind.service]?.channels ?? []).filter { !$0.hasSuffix("*") }
        let id = kind.id.flatMap(text).map { [idField: $0] } ?? [:]
        if channels.isEmpty { return [id] }
        return channels.map { id.merging([channelField: $0]) { id, _ in id } }
    }

    /// The field that names the channel, or what stands for one.
    package var channelName: String { channelField }

    /// Sigma's services, sorted.
    package var serviceNames: [String] { services.keys.sorted() }

    /// Sigma's categories, sorted.
    package var categoryNames: [String] { categories.keys.sorted() }

    /// Names that the source's shapes and maps give to values of a kind, besides their own.
    package func furtherNames(of kind: EventKind) -> Set<String> {
        var names: Set<String> = []
        for shape in shapes {
            names.formUnion(shape.rename.values)
            names.formUnion(shape.also.values.joined())
            names.formUnion(shape.constants.keys)
        }
        for map in maps where map.service == kind.service {
            guard kind.id.map({ map.ids.isEmpty || map.ids.contains($0) }) ?? true else { continue }
            names.formUnion(map.also.values.joined())
            names.formUnion(map.join.keys)
            names.formUnion(map.values.map(\.to))
        }
        return names
    }

    /// Sigma's names of categories and services, for a message about a name that is neither.
    package var sigmaNames: [String] {
        (Array(categories.keys) + services.keys + services.values.flatMap(\.aliases)).sorted()
    }
}
