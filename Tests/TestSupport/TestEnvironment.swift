package import Foundation

/// What `scripts/test` tells the tests.
package enum TestEnvironment {
    /// Redis for all tests that do not stop it, as one who may do everything there.
    package static var redisURL: String { self.required("REDIS_URL") }

    /// The same Redis as one of the services is known there; where it knows no such user, as ``redisURL``.
    package static func redisURL(_ user: RedisUser) -> String {
        ProcessInfo.processInfo.environment[user.variable] ?? self.redisURL
    }

    /// RabbitMQ for all tests that do not stop it.
    package static var amqpURL: String { self.required("AMQP_URL") }
    /// A Python with `Tests/requirements.txt`.
    package static var python: String { self.required("CHELSERU_PYTHON") }
    /// The repository.
    package static var root: String { self.required("CHELSERU_ROOT") }
    /// Where the built executables are.
    package static var binaries: String { self.required("CHELSERU_BIN") }

    /// A new directory of this run; servers started below it are stopped at its end whatever happens.
    package static func directory(_ name: String) throws -> URL {
        let url = URL(filePath: self.required("CHELSERU_TEST_DIR")).appending(
            path: "\(name)-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    private static func required(_ name: String) -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else {
            fatalError("\(name) is not set: run the tests with scripts/test")
        }
        return value
    }
}
