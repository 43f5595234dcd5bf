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

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")

let package = Package(
    name: "chelseru",
    products: [
        .executable(name: "api-frontend", targets: ["APIFrontend"]),
        .executable(name: "sms-worker", targets: ["SMSWorker"]),
        .executable(name: "chat-fanout", targets: ["ChatFanout"]),
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
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        // No pkgConfig: hiredis' flags make SwiftPM warn on every build, and Debian's paths are the default ones.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CRabbitMQ", providers: [.apt(["librabbitmq-dev", "libssl-dev"])]),

        .target(
            name: "Common",
            dependencies: [
                "CHiredis", "CRabbitMQ", crypto, cryptoExtras, hummingbird, jwt, lifecycle, logging, metrics, nio,
                nioPosix, nioHTTP1, arguments,
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        .executableTarget(
            name: "APIFrontend",
            dependencies: [
                "Common", arguments, crypto, hummingbird, jwt, lifecycle, logging, metrics, nio, nioPosix, nioHTTP1,
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.embedInCode("Resources/openapi.yaml"), .embedInCode("Resources/openapi.json")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "SMSWorker",
            dependencies: [
                "Common", arguments, crypto, httpClient, lifecycle, logging, metrics, nio, nioPosix, nioHTTP1,
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ChatFanout",
            dependencies: [
                "Common", arguments, hummingbird, lifecycle, logging, metrics, nio, nioPosix, nioHTTP1,
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            resources: [
                .embedInCode("Resources/chelseru.js"), .embedInCode("Resources/demo/index.html"),
                .embedInCode("Resources/demo/demo.css"), .embedInCode("Resources/demo/demo.js"),
                .embedInCode("Resources/demo/account.js"), .embedInCode("Resources/demo/room.js"),
                .embedInCode("Resources/demo/talk.js"), .embedInCode("Resources/demo/words.js"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ProviderSimulator",
            dependencies: [
                "Common", arguments, httpClient, hummingbird, lifecycle, logging, nio, nioHTTP1,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.embedInCode("Resources/inbox.html")],
            swiftSettings: settings
        ),

        // The load generator of scripts/bench: a tool, not a product.
        .systemLibrary(name: "CEpoll", path: "Tests/CEpoll"),
        .executableTarget(
            name: "ChatLoad",
            dependencies: ["CEpoll", "Common", arguments, jwt, logging],
            path: "Tests/ChatLoad",
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Common", httpClient, logging, nio, nioHTTP1],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommonTests",
            dependencies: ["Common", "TestSupport", crypto, logging, metrics, nio, nioPosix, nioHTTP1],
            swiftSettings: settings),
        .testTarget(
            name: "APIFrontendTests",
            dependencies: [
                "APIFrontend", "Common", "TestSupport", crypto, logging, nio,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SMSWorkerTests",
            dependencies: [
                "SMSWorker", "ProviderSimulator", "Common", "TestSupport", httpClient, hummingbird, nio, nioPosix,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChatFanoutTests",
            dependencies: [
                "ChatFanout", "Common", "TestSupport", logging, nio, nioHTTP1,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProviderSimulatorTests",
            dependencies: [
                "ProviderSimulator", "Common", hummingbird,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "APIFrontend", "ChatFanout", "Common", "SMSWorker", "TestSupport", logging, lifecycle, nio,
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "FaultTests", dependencies: ["Common", "TestSupport"], swiftSettings: settings),
    ]
)
