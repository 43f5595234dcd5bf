import AsyncHTTPClient
package import Foundation
import Primitives

/// The whole system as real processes: simulator, API and workers, with Redis and RabbitMQ of the run or of their own.
package final class TestStack: Sendable {
    /// Where its files are.
    package let directory: URL
    /// Redis, as one who may do everything there: tests, not services.
    package let redisURL: String
    /// The broker.
    package let amqpURL: String
    /// The port of the public API.
    package let apiPort: Int
    /// The port of the API's readiness and metrics.
    package let apiAdminPort: Int
    /// The port of the worker's readiness and metrics.
    package let workerAdminPort: Int
    /// The port of the simulator.
    package let simulatorPort: Int
    /// The port of the chat node's WebSockets.
    package let chatPort: Int
    /// The port of the chat node's readiness and metrics.
    package let chatAdminPort: Int
    /// The simulator.
    package let simulator: ServiceProcess
    /// Redis of its own, and RabbitMQ if it may break that, too.
    package let servers: PrivateServers?
    private let serviceURLs: [RedisUser: String]

    /// What a stack has for itself, besides its keys and its simulator.
    package enum Ground: Sendable {
        /// Nothing: Redis and RabbitMQ are the run's.
        case shared
        /// A Redis, which it may break, and a virtual host of the run's RabbitMQ, which it may not.
        case own
        /// Redis and RabbitMQ that it may stop, freeze and kill.
        case breakable
    }

    /// Starts the simulator and prepares keys; services are started one by one.
    ///
    /// - Parameters:
    ///   - ground: what it has for itself.
    ///   - simulated: more of the simulator's settings.
    package init(_ name: String, on ground: Ground = .shared, simulated: [String: String] = [:]) async throws {
        self.directory = try TestEnvironment.directory(name)
        let own = self.directory.appending(path: "servers")
        let servers: PrivateServers?
        switch ground {
        case .shared:
            servers = nil
            self.amqpURL = try TestEnvironment.amqpURL
        case .own:
            self.amqpURL = try await VirtualHosts.shared.take()
            servers = try await PrivateServers(in: own, only: .redis)
        case .breakable:
            let both = try await PrivateServers(in: own)
            servers = both
            self.amqpURL = both.amqpURL
        }
        self.servers = servers
        self.redisURL = try servers?.redisURL ?? TestEnvironment.redisURL
        self.serviceURLs = Dictionary(
            uniqueKeysWithValues: try RedisUser.allCases.map {
                ($0, try servers?.redisURL($0) ?? TestEnvironment.redisURL($0))
            })
        let ports = FreePorts.take(6)
        (self.apiPort, self.apiAdminPort) = (ports[0], ports[1])
        (self.workerAdminPort, self.simulatorPort) = (ports[2], ports[3])
        (self.chatPort, self.chatAdminPort) = (ports[4], ports[5])
        self.simulator = try ServiceProcess(
            "provider-simulator",
            [
                "--port", "\(ports[3])", "--kavenegar-key", Self.providerKey, "--kavenegar-sender", "10004346",
                "--kavenegar-template", "login:Login %token",
            ],
            environment: [
                "SIMULATOR_CALLBACK_URL":
                    "http://127.0.0.1:\(ports[0])/api/providers/{provider}/delivery/\(Self.deliverySecret)/"
            ].merging(simulated) { $1 }, log: self.directory.appending(path: "simulator.log"))
        try await self.command("api-frontend", ["keys", "new", "--file", self.keys])
        try await self.command(
            "api-frontend", ["keys", "export", "--for", "sms-worker", "--file", self.keys, "--output", self.workerKeys])
        try await eventually("the simulator answers") { try await self.get(self.simulatorPort, "/stats").status == 200 }
    }

    /// The same Redis, broker, keys and simulator, with ports of its own for another API or chat node.
    package init(beside other: TestStack) {
        self.directory = other.directory
        // A test that gives it services of its own stops the other's servers with the other.
        self.servers = nil
        self.serviceURLs = other.serviceURLs
        (self.redisURL, self.amqpURL) = (other.redisURL, other.amqpURL)
        let ports = FreePorts.take(4)
        (self.apiPort, self.apiAdminPort) = (ports[0], ports[1])
        (self.chatPort, self.chatAdminPort) = (ports[2], ports[3])
        (self.workerAdminPort, self.simulatorPort) = (other.workerAdminPort, other.simulatorPort)
        self.simulator = other.simulator
    }

    /// Redis, as one of the services is known there.
    package func redisURL(_ user: RedisUser) -> String { self.serviceURLs[user] ?? "" }

    /// The provider key that must never be seen in a log.
    package static let providerKey = "5EC2E7PROVIDERKEY5EC2E7"
    /// The secret of delivery reports, which must never be seen in a log either.
    package static let deliverySecret = "5EC2E7-DELIVERY-5EC2E7"

    /// The key ring's file.
    package var keys: String { self.directory.appending(path: "keys.json").path }
    /// The worker's part of it.
    package var workerKeys: String { self.directory.appending(path: "keys.worker.json").path }

    /// What an API of this stack finds in its environment.
    package var apiSettings: [String: String] {
        [
            "REDIS_URL": self.redisURL(.api), "AMQP_URL": self.amqpURL, "CHELSERU_KEYS": self.keys,
            "HTTP_PORT": "\(self.apiPort)", "ADMIN_PORT": "\(self.apiAdminPort)", "LOG_LEVEL": "trace",
            "SMS_DELIVERY_SECRET": Self.deliverySecret,
            // All tests come from one address; those of the limits set their own.
            "LIMITS_ADDRESS": "0", "LIMITS_PREFIX": "0", "LIMITS_LOGIN": "0",
            "SMS_ADDRESS_DAILY_LIMIT": "1000000", "SMS_USERS_DAILY_LIMIT": "1000000",
        ]
    }

    /// Starts an API and waits until it is ready.
    ///
    /// - Parameter ready: whether to wait.
    package func startAPI(_ extra: [String: String] = [:], ready: Bool = true) async throws -> ServiceProcess {
        let process = try ServiceProcess(
            "api-frontend", environment: self.apiSettings.merging(extra) { $1 },
            log: self.directory.appending(path: "api-\(self.apiPort).log"))
        if ready { try await self.waitReady(self.apiAdminPort, process) }
        return process
    }

    /// Starts a worker and waits until it is ready.
    package func startWorker(
        _ extra: [String: String] = [:], adminPort: Int? = nil, ready: Bool = true
    ) async throws -> ServiceProcess {
        let port = adminPort ?? self.workerAdminPort
        let process = try ServiceProcess(
            "sms-worker",
            environment: [
                "REDIS_URL": self.redisURL(.worker), "AMQP_URL": self.amqpURL, "CHELSERU_KEYS": self.workerKeys,
                "ADMIN_PORT": "\(port)", "LOG_LEVEL": "trace",
                "SMS_SETTINGS_KAVENEGAR_COM_API_KEY": Self.providerKey, "SMS_SETTINGS_KAVENEGAR_COM_FROM": "10004346",
                "KAVENEGAR_BASE_URL": "http://127.0.0.1:\(self.simulatorPort)/kavenegar/v1",
                "SMS_SETTINGS_MELI_PAYAMAK_COM_USERNAME": "simulator",
                "SMS_SETTINGS_MELI_PAYAMAK_COM_PASSWORD": "simulator",
                "SMS_SETTINGS_MELI_PAYAMAK_COM_FROM": "50004001",
                "MELIPAYAMAK_BASE_URL": "http://127.0.0.1:\(self.simulatorPort)/melipayamak/api/SendSMS",
                "SMS_SETTINGS_SMS_IR_API_KEY": "simulator", "SMS_SETTINGS_SMS_IR_LINE": "30007732",
                "SMSIR_BASE_URL": "http://127.0.0.1:\(self.simulatorPort)/smsir/v1",
            ].merging(extra) { $1 },
            log: self.directory.appending(path: "worker-\(port).log"))
        if ready { try await self.waitReady(port, process) }
        return process
    }

    /// Waits until a service says that it is ready.
    package func waitReady(
        _ adminPort: Int, _ process: ServiceProcess? = nil, within limit: Duration = .seconds(20)
    ) async throws {
        try await eventually("ready on \(adminPort)", within: limit, log: process) {
            try await self.get(adminPort, "/readyz").status == 200
        }
    }

    /// Sends a code to a number.
    package func sendCode(to number: String, headers: [String: String] = [:]) async throws -> HTTPReply {
        try await self.post("/api/otp/send/", json: ["mobile_number": number], headers: headers)
    }

    /// Logs in with a code.
    package func authenticate(_ fields: [String: String], headers: [String: String] = [:]) async throws -> HTTPReply {
        try await self.post("/api/authenticate/", json: fields, headers: headers)
    }

    /// Posts JSON to the API.
    package func post(_ path: String, json: [String: String], headers: [String: String] = [:]) async throws -> HTTPReply
    {
        try await HTTPReply.request(
            "POST", "http://127.0.0.1:\(self.apiPort)\(path)",
            headers: ["Content-Type": "application/json"].merging(headers) { $1 },
            body: Array(try JSONEncoder().encode(json)))
    }

    /// Gets a path of one of the ports.
    package func get(_ port: Int, _ path: String) async throws -> HTTPReply {
        try await HTTPReply.request("GET", "http://127.0.0.1:\(port)\(path)")
    }

    /// The texts that a simulated phone received, newest first.
    package func inbox(_ number: String) async throws -> [String] {
        let reply = try await self.get(self.simulatorPort, "/inbox/\(number)")
        return try reply.json().array.compactMap { $0["text"]?.string }
    }

    /// The code in the newest SMS of a phone, once there is one.
    package func receivedCode(_ number: String, within limit: Duration = .seconds(10)) async throws -> String {
        try await eventually("an SMS arrives", within: limit) { try await !self.inbox(number).isEmpty }
        return String(try await self.inbox(number)[0].split(separator: "\n")[0].filter(\.isNumber))
    }

    /// Adds a fault to the simulator.
    package func fault(_ fields: [String: JSONText]) async throws {
        let reply = try await HTTPReply.request(
            "POST", "http://127.0.0.1:\(self.simulatorPort)/faults", headers: ["Content-Type": "application/json"],
            body: Array(try JSONEncoder().encode(fields)))
        guard reply.status == 201 else { throw TestFailure("the fault was refused: \(reply.text)") }
    }

    /// Takes all faults away.
    package func clearFaults() async throws {
        let reply = try await HTTPReply.request("DELETE", "http://127.0.0.1:\(self.simulatorPort)/faults")
        guard (200..<300).contains(reply.status) else { throw TestFailure("the faults stay: \(reply.text)") }
    }

    /// Ends what is left of it.
    package func stop() async {
        await self.simulator.killNow()
        await self.servers?.stop()
    }

    /// The value of a metric, summed over all series whose line begins with the prefix.
    package func metric(_ port: Int, _ prefix: String) async throws -> Double {
        let text = try await self.get(port, "/metrics").text
        return text.split(separator: "\n").filter { $0.hasPrefix(prefix) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    private func command(_ name: String, _ arguments: [String]) async throws {
        try await Shell.run(TestEnvironment.binaries + "/" + name, arguments)
    }

    /// Runs a test with a stack of its own and ends everything after it.
    ///
    /// - Parameter ground: `.breakable` for who stops, freezes or kills the broker, or sets what all of it has.
    package static func with(
        _ name: String, on ground: Ground = .own, _ body: (TestStack) async throws -> Void
    ) async throws {
        let stack = try await TestStack(name, on: ground)
        do {
            try await body(stack)
        } catch {
            await stack.stop()
            throw error
        }
        await stack.stop()
    }
}
