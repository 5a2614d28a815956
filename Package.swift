// swift-tools-version: 6.2

import PackageDescription

// Outrider's modules, in the order an event meets them.
// A module may use Core and nothing beside it; only Apps sees everything.

// Stands first: a top-level constant used above its own line is silently empty.
let isFuzzing = Context.environment["OUTRIDER_FUZZ"] != nil
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
    .unsafeFlags(isFuzzing ? ["-sanitize=fuzzer,address", "-enable-testing"] : []),
]

// MARK: - Core: the nouns and the rule language

let yaml = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let core: [Target] = [
    .module("Schema", in: "Core"),
    .module("Sigma", in: "Core", uses: ["Schema", "CPCRE2", yaml]),
]

// MARK: - Pipeline: raw bytes to response, one verb a step

let pipeline: [Target] = [
    .module(
        "Ingest",
        in: "Pipeline",
        uses: ["Schema", "CArchive", "CZlib", "CZstd", crypto, yaml]
    ),
    .module("Detect", in: "Pipeline", uses: ["Schema", "Sigma", crypto]),
    .module("Correlate", in: "Pipeline", uses: ["Schema"]),
    .module("Investigate", in: "Pipeline", uses: ["Schema"]),
    .module("Respond", in: "Pipeline", uses: ["Schema", crypto, yaml]),
]

// MARK: - Apps: where everything meets

let steps: [Target.Dependency] = ["Ingest", "Detect", "Correlate", "Investigate", "Respond"]
let apps: [Target] = [
    .module("Runtime", in: "Apps", uses: ["Schema", "Sigma", yaml] + steps),
    .executableTarget(
        name: "outrider",
        dependencies: ["Runtime", "Schema", "Sigma", arguments] + steps,
        path: "Sources/Apps/CLI",
        swiftSettings: strict
    ),
]

// MARK: - Fuzzing: only there for scripts/fuzz

let fuzzing: [Target] = [
    .executableTarget(
        name: "Fuzz",
        dependencies: ["Schema", "Sigma", "Ingest", "Respond", "CFuzzer"],
        path: "Sources/Apps/Fuzz",
        swiftSettings: strict,
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]
    ),
    .systemLibrary(name: "CFuzzer", path: "Sources/System/CFuzzer"),
]

// MARK: - C libraries from the system

let system: [Target] = [
    .systemLibrary(name: "CArchive", path: "Sources/System/CArchive", pkgConfig: "libarchive"),
    .systemLibrary(name: "CPCRE2", path: "Sources/System/CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CZstd", path: "Sources/System/CZstd", pkgConfig: "libzstd"),
]

// MARK: - Tests

let tests: [Target] = [
    .tests(of: "Schema", in: "Core"),
    .tests(of: "Sigma", in: "Core", uses: [yaml]),
    .tests(of: "Ingest", in: "Pipeline", uses: ["CArchive", "CZlib", "CZstd"]),
    .tests(of: "Detect", in: "Pipeline", uses: ["Sigma"]),
    .tests(of: "Correlate", in: "Pipeline"),
    .tests(of: "Investigate", in: "Pipeline", uses: ["Correlate"]),
    .tests(of: "Respond", in: "Pipeline"),
    .tests(of: "Runtime", in: "Apps", uses: ["Sigma"] + steps),
    .testTarget(
        name: "Scenarios",
        dependencies: ["Runtime", "Schema", "Ingest", "Respond"],
        path: "Tests/Scenarios",
        exclude: ["Golden", "Inputs"],
        swiftSettings: strict
    ),
    .testTarget(name: "TidyTests", path: "Tests/TidyTests", swiftSettings: strict),
]

extension Target {
    static func module(_ name: String, in ring: String, uses: [Dependency] = []) -> Target {
        .target(
            name: name,
            dependencies: uses,
            path: "Sources/\(ring)/\(name)",
            swiftSettings: strict
        )
    }

    static func tests(of name: String, in ring: String, uses: [Dependency] = []) -> Target {
        .testTarget(
            name: name + "Tests",
            dependencies: [.byName(name: name)] + (name == "Schema" ? [] : ["Schema"]) + uses,
            path: "Tests/\(ring)/\(name)Tests",
            exclude: [],
            swiftSettings: strict
        )
    }
}

let package = Package(
    name: "outrider",
    products: [
        .executable(name: "outrider", targets: ["outrider"]),
        .library(name: "Sigma", targets: ["Sigma", "Schema"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: core + pipeline + apps + system + tests + (isFuzzing ? fuzzing : [])
)
