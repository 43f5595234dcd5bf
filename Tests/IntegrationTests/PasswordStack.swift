import Foundation
import Identity
import Primitives
import TestSupport

/// An API where users log in with codes and with passwords, and one with passwords only; hashes are cheap in both.
actor PasswordStack {
    static let shared = PasswordStack()

    /// A password that no rule refuses.
    static let password = "kX9!vR2q-گذر"

    private struct Running: Sendable {
        let stack: TestStack
        let onlyPasswords: Int
        let processes: [ServiceProcess]
    }

    private var starting: Task<Running, any Error>?

    /// The API with both; the first caller starts it.
    static func stack() async throws -> TestStack { try await self.shared.running().stack }

    /// The port of the API with passwords only.
    static func onlyPasswords() async throws -> Int { try await self.shared.running().onlyPasswords }

    /// A user name that no other test has.
    static func name() -> String { "u" + SecureRandom.identifier().prefix(12) }

    /// An address that no other test has.
    static func address() -> String {
        (["10"] + SecureRandom.bytes(3).map { String($0) }).joined(separator: ".")
    }

    private func running() async throws -> Running {
        if let starting { return try await starting.value }
        let task = Task {
            let stack = try await TestStack("passwords")
            let settings = ["HTTP_TRUSTED_PROXIES": "127.0.0.1/32", "AUTH_SCRYPT_COST": "10"]
            let both = try await stack.startAPI(settings.merging(["AUTH_AUTH_METHOD": "OTP,PASSWD"]) { $1 })
            let ports = FreePorts.take(2)
            let only = try await stack.startAPI(
                settings.merging([
                    "AUTH_AUTH_METHOD": "PASSWD", "HTTP_PORT": "\(ports[0])", "ADMIN_PORT": "\(ports[1])",
                ]) { $1 }, ready: false)
            try await stack.waitReady(ports[1], only)
            return Running(stack: stack, onlyPasswords: ports[0], processes: [both, only])
        }
        self.starting = task
        return try await task.value
    }
}

extension TestStack {
    /// Registers a user, from an address of its own unless one is named.
    func register(
        _ name: String, password: String = PasswordStack.password, email: String? = nil, from address: String? = nil
    ) async throws -> HTTPReply {
        var fields = ["username": name, "password": password, "password2": password]
        fields["email"] = email
        return try await self.post(
            "/api/register/", json: fields, headers: ["X-Forwarded-For": address ?? PasswordStack.address()])
    }

    /// Logs in with a password, from an address of its own unless one is named.
    func login(
        _ name: String, password: String = PasswordStack.password, from address: String? = nil
    ) async throws -> HTTPReply {
        try await self.post(
            "/api/login/", json: ["username": name, "password": password],
            headers: ["X-Forwarded-For": address ?? PasswordStack.address()])
    }

    /// What Redis has under a name or for a user.
    func hash(_ key: String) async throws -> [String: String] {
        let output = try await Shell.run("/usr/bin/redis-cli", ["-u", self.redisURL, "hgetall", key])
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return Dictionary(
            stride(from: 0, to: lines.count - 1, by: 2).map { (lines[$0], lines[$0 + 1]) }, uniquingKeysWith: { $1 })
    }

    /// What Redis has under a user name.
    func loginEntry(_ name: String) async throws -> [String: String] {
        guard let name = LoginName(name) else { throw TestFailure("no name") }
        return try await self.hash(LoginStore.key(name))
    }
}

/// Django, asked about passwords.
enum Django {
    /// Whether Django lets a user with this hash in.
    static func accepts(_ password: String, hash: String) async throws -> Bool {
        try await self.run(["check", hash, password]) == "true"
    }

    /// A hash as Django keeps it.
    static func hash(of password: String, iterations: Int) async throws -> String {
        try await self.run(["make", String(iterations), password])
    }

    /// What Django finds wrong with each user: messages by field.
    static func faults(of users: [[String: String]]) async throws -> [[String: [String]]] {
        let file = try TestEnvironment.directory("django").appending(path: "users.json")
        let lines = try users.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        return try await self.run(["rules", file.path]).split(separator: "\n").map {
            try JSONDecoder().decode([String: [String]].self, from: Data($0.utf8))
        }
    }

    private static func run(_ arguments: [String]) async throws -> String {
        try await Shell.run(
            TestEnvironment.python, [TestEnvironment.root + "/Tests/Judges/passwords.py"] + arguments
        ).trimmingCharacters(in: .newlines)
    }
}
