// swift-tools-version: 6.2

import PackageDescription

/// One list for every target: a rule that holds in one folder and not in the next is no rule.
let settings: [SwiftSetting] = [
    // Every use of an unsafe pointer is marked `unsafe`: searching for the word gives the audit list.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
    .strictMemorySafety(),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
    .enableUpcomingFeature("InferIsolatedConformances"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0481-weak-let.md
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
    .treatAllWarnings(as: .error),
]

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

/// A target of what the services share, in its folder; `lua` are the folders of its scripts of Redis.
func common(_ name: String, _ dependencies: [Target.Dependency], lua: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Common/\(name)",
        resources: lua.map { .embedInCode($0) }, swiftSettings: settings)
}

/// What makes a process of a service.
func program(_ name: String, of service: Target.Dependency) -> Target {
    .executableTarget(
        name: name, dependencies: [service, "Operations"], path: "Sources/Programs/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "chelseru",
    products: [
        .executable(name: "api-frontend", targets: ["api-frontend"]),
        .executable(name: "sms-worker", targets: ["sms-worker"]),
        .executable(name: "chat-fanout", targets: ["chat-fanout"]),
        .executable(name: "provider-simulator", targets: ["ProviderSimulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        // Without its traits: its settings from swift-configuration and its forms of Foundation's dates serve nobody here.
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        // No pkgConfig: hiredis' flags make SwiftPM warn on every build, and Debian's paths are the default ones.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CRabbitMQ", providers: [.apt(["librabbitmq-dev", "libssl-dev"])]),

        // What the services share, from the bottom up. A target sees those that it names here and no others; `.ci/run` proves it.
        common("Primitives", [httpTypes, nio]),
        common("Secrets", ["Primitives", crypto, lifecycle, logging, unixSignals]),
        common(
            "Redis", ["CHiredis", "Primitives", crypto, deque, lifecycle, logging, nio, nioPosix], lua: ["Lua"]),
        common("Broker", ["CRabbitMQ", "Primitives", coreMetrics, deque, lifecycle, logging, metrics, nio, nioPosix]),
        common("Limits", ["Primitives", "Redis"], lua: ["Lua"]),
        common(
            "Identity", ["Limits", "Primitives", "Redis", "Secrets", crypto, cryptoExtras, jwt],
            lua: ["OTP/Lua", "Passwords/Lua", "Sessions/Lua"]),
        common(
            "SMS", ["Broker", "Primitives", "Redis", "Secrets", crypto, nio],
            lua: ["APIKeys/Lua", "Record/Lua", "Reports/Lua"]),
        common("Chat", ["Identity", "Limits", "Primitives", "Redis", crypto], lua: ["Lua"]),
        common(
            "Files",
            ["Primitives", "Secrets", crypto, httpClient, httpTypes, lifecycle, nio, nioHTTP1, nioPosix]),
        common(
            "Operations",
            ["Broker", "Primitives", "Redis"] + [
                arguments, coreMetrics, httpTypes, hummingbird, hummingbirdCore, lifecycle, logging, nio, nioHTTP1,
                nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix, unixSignals,
            ]),
        // The roof: every key of every service.
        common(
            "Settings",
            ["Broker", "Chat", "Identity", "Limits", "Operations", "Primitives", "Redis", "SMS", "Secrets"]
                + [arguments, coreMetrics, logging]),

        .target(
            name: "APIFrontend",
            dependencies: [
                "Broker", "Chat", "Identity", "Limits", "Operations", "Primitives", "Redis", "SMS", "Secrets",
                "Settings",
            ] + [arguments, crypto, httpTypes, hummingbird, jwt, lifecycle, logging, metrics, nio, nioPosix],
            // OpenAPIDocument.swift has it: SwiftPM embeds a file as an array of numbers, which takes half a minute for one of this size.
            exclude: ["Resources/openapi.yaml"],
            resources: [
                .embedInCode("Chat/Lua"), .embedInCode("Guard/Lua"), .embedInCode("Idempotency/Lua"),
                .embedInCode("Import/Lua"), .embedInCode("Invitations/Lua"), .embedInCode("Limits/Lua"),
                .embedInCode("Sessions/Lua"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SMSWorker",
            dependencies: [
                "Broker", "Identity", "Limits", "Operations", "Primitives", "Redis", "SMS", "Secrets", "Settings",
            ] + [
                arguments, crypto, httpClient, lifecycle, logging, metrics, nio, nioHTTP1, nioHTTPCompression, nioPosix,
            ],
            resources: [.embedInCode("Parked/Lua"), .embedInCode("Reports/Lua"), .embedInCode("Routing/Lua")],
            swiftSettings: settings
        ),
        .target(
            name: "ChatFanout",
            dependencies: [
                "Chat", "Identity", "Limits", "Operations", "Primitives", "Redis", "SMS", "Secrets", "Settings",
            ] + [
                arguments, deque, httpTypes, hummingbird, hummingbirdCore, lifecycle, logging, metrics, nio, nioHTTP1,
                nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix, nioWebSocket,
            ],
            // What only the npm package needs, which is the same folder.
            exclude: ["Resources/package.json", "Resources/README.md", "Resources/LICENSE"],
            resources: [
                .embedInCode("Resources/chelseru.js"), .embedInCode("Resources/chelseru.d.ts"),
                .embedInCode("Resources/chelseru-session.js"), .embedInCode("Resources/chelseru-session.d.ts"),
                .embedInCode("Resources/demo"),
                .embedInCode("Sockets/Lua"),
            ],
            swiftSettings: settings
        ),
        program("api-frontend", of: "APIFrontend"),
        program("sms-worker", of: "SMSWorker"),
        program("chat-fanout", of: "ChatFanout"),
        .executableTarget(
            name: "ProviderSimulator",
            dependencies: ["Operations", "Primitives"] + [
                arguments, deque, httpClient, httpTypes, hummingbird, lifecycle, logging, nio, nioHTTP1, unixSignals,
            ],
            resources: [.embedInCode("Resources/inbox.html")],
            swiftSettings: settings
        ),

        // The load generator of scripts/bench: a tool, not a product.
        .systemLibrary(name: "CEpoll", path: "Tests/CEpoll"),
        .executableTarget(
            name: "ChatLoad",
            dependencies: ["CEpoll", "Chat", "Identity", "Operations", "Primitives", "Redis", "Secrets"]
                + [arguments, jwt, logging],
            path: "Tests/ChatLoad",
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Broker", "Identity", "Operations", "Primitives", "Redis", "SMS", "Secrets"]
                + [httpClient, lifecycle, logging, nio, nioHTTP1],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommonTests",
            dependencies: [
                "Broker", "Chat", "Files", "Identity", "Limits", "Operations", "Primitives", "Redis", "SMS", "Secrets",
                "Settings",
                "TestSupport",
            ] + [coreMetrics, crypto, httpClient, httpTypes, logging, nio, nioHTTP1, nioPosix],
            swiftSettings: settings
        ),
        .testTarget(
            name: "APIFrontendTests",
            dependencies: [
                "APIFrontend", "Broker", "Chat", "Identity", "Limits", "Primitives", "Redis", "SMS", "Secrets",
                "Settings", "TestSupport",
            ] + [crypto, httpTypes, hummingbird, logging],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SMSWorkerTests",
            dependencies: [
                "Broker", "Operations", "Primitives", "ProviderSimulator", "Redis", "SMS", "SMSWorker", "Settings",
                "TestSupport",
            ] + [httpClient, httpTypes, hummingbird, hummingbirdTesting, logging, nio, nioPosix],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatFanoutTests",
            dependencies: [
                "Chat", "ChatFanout", "Identity", "Operations", "Primitives", "Redis", "SMS", "Secrets", "Settings",
                "TestSupport",
            ]
                + [logging, nio, nioEmbedded, nioHTTP1, nioWebSocket],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProviderSimulatorTests",
            dependencies: ["Primitives", "ProviderSimulator", arguments, httpTypes, hummingbird, hummingbirdTesting],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "APIFrontend", "Broker", "Chat", "ChatFanout", "Identity", "Limits", "Operations", "Primitives",
                "Redis", "SMS", "Secrets", "Settings", "TestSupport",
            ] + [httpTypes, hummingbirdTesting, lifecycle, logging, nio],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FaultTests",
            dependencies: [
                "Broker", "Chat", "Operations", "Primitives", "Redis", "SMS", "Secrets", "TestSupport", logging,
            ],
            swiftSettings: settings
        ),
        // What takes both cores, half of the files that a process may open, or a measure that others would spoil: alone, one by one.
        .testTarget(
            name: "LoadTests",
            dependencies: [
                "APIFrontend", "Broker", "Chat", "ChatFanout", "Identity", "Limits", "Primitives", "Redis", "SMS",
                "SMSWorker",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
    ]
)

// scripts/up and the image: the programs, and nothing that tests or measures them. A plain `swift build` then makes all four at once.
if Context.environment["CHELSERU_PROGRAMS"] != nil {
    package.targets.removeAll { $0.type == .test || ["CEpoll", "ChatLoad", "TestSupport"].contains($0.name) }
}
// What CI compiles: our own targets optimised and whole, as a release build does, in a graph that is debug for the rest. Dependencies take
// most of a release build; what its optimiser crashes on is ours (docs/change/building.md).
if Context.environment["CHELSERU_OPTIMISED"] != nil {
    // More than one thread is what makes an object of each file, as SwiftPM expects of a debug build.
    let optimised: [SwiftSetting] = [.unsafeFlags(["-O", "-whole-module-optimization", "-num-threads", "2"])]
    for target in package.targets where [.regular, .executable].contains(target.type) {
        if target.path?.hasPrefix("Tests/") != true { target.swiftSettings = settings + optimised }
    }
}
// Not for who only builds the programs: `scripts/bench micro` and `scripts/fuzz` say that they want them.
if Context.environment["CHELSERU_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "micro-benchmarks", dependencies: ["Primitives", "SMS", "Secrets"], path: "Benchmarks/Micro",
            swiftSettings: settings))
}
if Context.environment["CHELSERU_FUZZERS"] != nil {
    // The coverage that steers the fuzzer is counted in what it calls.
    let counting: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]
    for target in package.targets where target.name == "Primitives" { target.swiftSettings = settings + counting }
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Fuzzers/CLibFuzzer"),
        .executableTarget(
            name: "json-fuzzer", dependencies: ["CLibFuzzer", "Primitives", nio], path: "Fuzzers/JSON",
            swiftSettings: settings + counting,
            // The library has a main of its own, which lld leaves out with what is not reached; gold ends in an error of its own.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld", "-Xlinker", "--gc-sections"])]),
    ]
}
