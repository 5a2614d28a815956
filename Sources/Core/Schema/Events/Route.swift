// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a kind of record is: which Sigma log sources it belongs to, and what it tells.
///
/// Ingest finds a record's route from its channel and event number, once a kind and not once a
/// record; detection picks its rules by it.
public struct Route: Sendable {
    /// The folder in `content/logsources` that recognised the record.
    public let source: String
    /// Sigma's `product`, `windows`.
    public let product: String
    /// Sigma's categories; a record may be in several.
    public let categories: [String]
    /// Sigma's service with its other spellings.
    public let services: [String]
    /// Fields that are the same in every record of this kind, for rules to be folded over.
    public let constants: [(field: FieldID, value: String)]
    /// Index into the log source's list of kinds, for whoever reads its roles.
    public let kind: Int

    /// Describes one kind of record.
    public init(
        source: String,
        product: String,
        categories: [String] = [],
        services: [String] = [],
        constants: [(field: FieldID, value: String)] = [],
        kind: Int = 0
    ) {
        self.source = source
        self.product = product
        self.categories = categories
        self.services = services
        self.constants = constants
        self.kind = kind
    }

    /// Whether a rule with this log source may see such records.
    ///
    /// What a rule does not say matches anything; a rule that says nothing matches nothing.
    public func admits(product: String?, category: String?, service: String?) -> Bool {
        guard product != nil || category != nil || service != nil else { return false }
        if let product, product != self.product { return false }
        if let category, !categories.contains(category) { return false }
        if let service, !services.contains(service) { return false }
        return true
    }
}

/// All kinds of record met so far, each with its number.
///
/// - Limits: 65,536 kinds; later ones share route 0, which no rule sees and which is counted.
public final class RouteTable: Sendable {
    /// How many kinds the table takes.
    public static let limit = 65_536
    /// The route of records that nobody recognised.
    public static let unrecognised: UInt32 = 0

    private struct Table {
        var routes = [Route(source: "", product: "")]
        var known: [RouteKey: UInt32] = [:]
    }

    private let table = Mutex(Table())

    /// Makes a table that knows only the unrecognised.
    public init() {}

    /// Gives a new kind its number; equal kinds, as several workers find them, have the same.
    public func add(_ route: Route) -> UInt32 {
        let key = RouteKey(route)
        return table.withLock { table in
            if let known = table.known[key] { return known }
            guard table.routes.count < Self.limit else { return Self.unrecognised }
            let number = UInt32(table.routes.count)
            table.routes.append(route)
            table.known[key] = number
            return number
        }
    }

    /// The kind behind a number.
    public subscript(index: UInt32) -> Route {
        table.withLock { table in
            Int(index) < table.routes.count ? table.routes[Int(index)] : table.routes[0]
        }
    }

    /// How many kinds there are; numbers are below it.
    public var count: Int { table.withLock { $0.routes.count } }
}

/// What makes two kinds one.
private struct RouteKey: Hashable {
    let texts: [String]
    let lists: [[String]]
    let fields: [FieldID]
    let kind: Int

    init(_ route: Route) {
        texts = [route.source, route.product]
        lists = [route.categories, route.services, route.constants.map(\.value)]
        fields = route.constants.map(\.field)
        kind = route.kind
    }
}
