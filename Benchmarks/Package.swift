// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who uses or tests Outrider builds it.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "outrider", path: "..")],
    targets: [
        .executableTarget(
            name: "bench",
            dependencies: [.product(name: "Sigma", package: "outrider")],
            swiftSettings: strict
        )
    ]
)
