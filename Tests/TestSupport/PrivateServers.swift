package import Foundation
import Glibc

/// Redis and RabbitMQ that one test may stop, freeze and kill.
package final class PrivateServers: Sendable {
    /// Which server.
    package enum Server: String, Sendable {
        case redis
        case rabbitmq
    }

    private let directory: URL
    private let serviceURLs: [RedisUser: String]
    /// The address of Redis, as one who may do everything there; the same after a restart.
    package let redisURL: String
    /// The address of RabbitMQ; the same after a restart.
    package let amqpURL: String

    /// Starts both in a directory, or only one.
    package init(in directory: URL, only server: Server? = nil) async throws {
        self.directory = directory
        try await Shell.run(Self.script, ["start", directory.path] + (server.map { [$0.rawValue] } ?? []))
        let values = try Self.values(directory)
        self.redisURL = values["REDIS_URL"] ?? ""
        self.serviceURLs = Dictionary(
            uniqueKeysWithValues: RedisUser.allCases.map { ($0, values[$0.variable] ?? "") })
        self.amqpURL = values["AMQP_URL"] ?? ""
    }

    /// The address of Redis, as one of the services.
    package func redisURL(_ user: RedisUser) -> String { self.serviceURLs[user] ?? "" }

    /// Stops one; its data stay.
    package func stop(_ server: Server) async throws {
        try await Shell.run(Self.script, ["stop", self.directory.path, server.rawValue])
    }

    /// Starts one again with its data, on its port.
    package func start(_ server: Server) async throws {
        try await Shell.run(Self.script, ["start", self.directory.path, server.rawValue])
    }

    /// Switches the broker's memory alarm.
    package func alarm(_ isOn: Bool) async throws {
        try await Shell.run(Self.script, ["alarm", self.directory.path, isOn ? "on" : "off"])
    }

    /// What `rabbitmqctl` does with these words in the broker.
    @discardableResult
    package func rabbitmqctl(_ words: String...) async throws -> String {
        try await Shell.run(Self.script, ["ctl", self.directory.path] + words)
    }

    /// Freezes one: it keeps its connections and answers nothing.
    package func freeze(_ server: Server) throws { kill(try self.pid(server), SIGSTOP) }

    /// Lets a frozen one go on.
    package func thaw(_ server: Server) throws { kill(try self.pid(server), SIGCONT) }

    /// Kills one.
    package func killNow(_ server: Server) throws { kill(try self.pid(server), SIGKILL) }

    /// Ends both.
    ///
    /// Nobody wants their data any more, so they get no time to keep them: a broker takes seconds for it, and half a hundred tests
    /// have one of their own.
    package func stop() async {
        _ = try? await Shell.run(Self.script, ["end", self.directory.path])
    }

    private static var script: String { TestEnvironment.root + "/scripts/services" }

    private func pid(_ server: Server) throws -> Int32 {
        let name = server == .redis ? "REDIS_PID" : "RABBITMQ_PID"
        guard let pid = try Self.values(self.directory)[name].flatMap({ Int32($0) }), pid > 1 else {
            throw TestFailure("no \(name)")
        }
        return pid
    }

    private static func values(_ directory: URL) throws -> [String: String] {
        let text = try String(contentsOf: directory.appending(path: "env"), encoding: .utf8)
        return Dictionary(
            text.split(separator: "\n").compactMap { line in
                let parts = line.split(separator: "=", maxSplits: 1)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }, uniquingKeysWith: { $1 })
    }
}
