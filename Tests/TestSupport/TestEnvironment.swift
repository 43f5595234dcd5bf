package import Foundation

/// What `scripts/test` tells the tests.
///
/// Without it, as on a machine where somebody types `swift test`, suites that need servers are left out and say so: they are
/// `.enabled(if: TestEnvironment.isComplete)`.
package enum TestEnvironment {
    /// Whether there are servers, and what else tests of the whole need.
    package static var isComplete: Bool {
        let names = ["REDIS_URL", "AMQP_URL", "CHELSERU_PYTHON", "CHELSERU_BIN", "CHELSERU_TEST_DIR"]
        return names.allSatisfy { ProcessInfo.processInfo.environment[$0] != nil }
    }

    /// Redis for all tests that do not stop it, as one who may do everything there.
    package static var redisURL: String { get throws { try self.required("REDIS_URL") } }

    /// The same Redis as one of the services is known there; where it knows no such user, as ``redisURL``.
    package static func redisURL(_ user: RedisUser) throws -> String {
        try ProcessInfo.processInfo.environment[user.variable] ?? self.redisURL
    }

    /// RabbitMQ for all tests that do not stop it.
    package static var amqpURL: String { get throws { try self.required("AMQP_URL") } }
    /// A Python with `Tests/requirements.txt`.
    package static var python: String { get throws { try self.required("CHELSERU_PYTHON") } }
    /// Where the built executables are.
    package static var binaries: String { get throws { try self.required("CHELSERU_BIN") } }

    /// The repository: where this file is, unless told otherwise.
    package static let root =
        ProcessInfo.processInfo.environment["CHELSERU_ROOT"]
        ?? URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL.path

    /// A new directory of this run; servers started below it are stopped at its end whatever happens.
    package static func directory(_ name: String) throws -> URL {
        let url = try self.run.appending(path: "\(name)-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    /// Where the run's own Redis and RabbitMQ are, those of them that it has.
    package static var sharedServers: URL {
        get throws { try self.run.appending(path: "shared") }
    }

    /// The directory of this run.
    static var run: URL { get throws { URL(filePath: try self.required("CHELSERU_TEST_DIR")) } }

    private static func required(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else {
            throw TestFailure("\(name) is not set: run the tests with scripts/test")
        }
        return value
    }
}
