// SPDX-License-Identifier: Apache-2.0

/// The rings of ARCHITECTURE.md as a table: which module of ours may import which.
///
/// A new module begins with a line here and one in Package.swift; both are read in review.
enum ModuleMap {
    struct Module: Sendable {
        let ring: String
        /// Modules of ours that it may import.
        let uses: Set<String>
        /// Libraries of others that it may import; nil for any.
        let libraries: Set<String>?
    }

    static let rings = ["Core", "Pipeline", "Proactive", "Backends", "Apps"]

    static let modules: [String: Module] = {
        var map: [String: Module] = [:]
        func add(_ ring: String, _ name: String, _ uses: Set<String>, _ libraries: Set<String>?) {
            map[name] = Module(ring: ring, uses: uses, libraries: libraries)
        }
        // Core: the nouns, the rule language, and four doors.
        add("Core", "Schema", [], [])
        add("Core", "Sigma", ["Schema"], ["Yams"])
        add("Core", "Storage", ["Schema"], [])
        add("Core", "Messaging", ["Schema"], [])
        add("Core", "Egress", ["Schema"], [])
        add("Core", "Inference", ["Schema", "Egress"], [])
        // The steps: Core and nothing beside it. Only Respond may reach out.
        let nouns: Set<String> = ["Schema", "Sigma", "Storage", "Messaging"]
        add("Pipeline", "Ingest", nouns, plain.union(["NIOCore", "NIOPosix", "NIOSSL"]))
        add("Pipeline", "Detect", nouns, plain)
        add("Pipeline", "Screen", nouns, plain)
        add("Pipeline", "Correlate", nouns, plain)
        add("Pipeline", "Investigate", nouns.union(["Inference"]), plain)
        add("Pipeline", "Respond", nouns.union(["Egress"]), plain)
        add("Proactive", "Predict", nouns, plain)
        add("Proactive", "Harden", nouns.union(["Egress"]), plain)
        // Backends: one door each.
        for name in ["SQLiteStorage", "SegmentStorage", "PostgresStorage"] {
            add("Backends", name, ["Schema", "Storage"], nil)
        }
        add("Backends", "NATSMessaging", ["Schema", "Messaging"], nil)
        add("Backends", "HTTPEgress", ["Schema", "Egress"], nil)
        add("Backends", "HTTPInference", ["Schema", "Egress", "Inference"], nil)
        // Apps: where everything meets. Backends are Runtime's secret.
        let inner = Set(map.filter { $0.value.ring != "Backends" }.keys)
        add("Apps", "API", inner, nil)
        add("Apps", "MCP", inner, nil)
        add("Apps", "Console", inner.union(["API"]), nil)
        add("Apps", "Runtime", Set(map.keys).subtracting(["Runtime"]), nil)
        add("Apps", "CLI", inner.union(["API", "MCP", "Runtime"]), nil)
        add("Apps", "Fuzz", inner, [])
        return map
    }()

    /// Libraries that neither open a socket nor a database.
    private static let plain: Set<String> = [
        "Algorithms", "Collections", "Crypto", "HeapModule", "Logging", "OrderedCollections",
        "DequeModule", "ServiceLifecycle", "Yams",
    ]

    /// Modules that come with Swift and the system.
    static let system: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "RegexBuilder", "Swift",
        "Synchronization",
    ]

    /// Whether `name` is a C library's shim, such as `CZstd`.
    static func isCLibrary(_ name: String) -> Bool {
        let letters = Array(name.utf8.prefix(2))
        return letters.count == 2 && letters[0] == UInt8(ascii: "C")
            && letters.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}
