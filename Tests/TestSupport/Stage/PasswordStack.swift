import Foundation
import Identity
import Primitives

/// An API where users log in with codes and with passwords, and one with passwords only; hashes are cheap in both.
package enum PasswordStack {
    /// A password that no rule refuses.
    package static let password = "kX9!vR2q-گذر"

    private struct Running: Sendable {
        let stack: TestStack
        let onlyPasswords: Int
        let processes: [ServiceProcess]
    }

    private static let running = StartedOnce {
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

    /// The API with both; the first caller starts it.
    package static func stack() async throws -> TestStack { try await self.running.value().stack }

    /// The port of the API with passwords only.
    package static func onlyPasswords() async throws -> Int { try await self.running.value().onlyPasswords }

    /// A user name that no other test has.
    package static func name() -> String { "u" + SecureRandom.identifier().prefix(12) }

    /// An address that no other test has.
    package static func address() -> String {
        (["10"] + SecureRandom.bytes(3).map { String($0) }).joined(separator: ".")
    }
}

extension TestStack {
    /// Registers a user, from an address of its own unless one is named.
    package func register(
        _ name: String, password: String = PasswordStack.password, email: String? = nil, from address: String? = nil
    ) async throws -> HTTPReply {
        var fields = ["username": name, "password": password, "password2": password]
        fields["email"] = email
        return try await self.post(
            "/api/register/", json: fields, headers: ["X-Forwarded-For": address ?? PasswordStack.address()])
    }

    /// Logs in with a password, from an address of its own unless one is named.
    package func login(
        _ name: String, password: String = PasswordStack.password, from address: String? = nil
    ) async throws -> HTTPReply {
        try await self.post(
            "/api/login/", json: ["username": name, "password": password],
            headers: ["X-Forwarded-For": address ?? PasswordStack.address()])
    }

    /// What Redis has under a user name.
    package func loginEntry(_ name: String) async throws -> [String: String] {
        guard let name = LoginName(name) else { throw TestFailure("no name") }
        return try await self.hash(LoginStore.key(name))
    }
}

/// Django, asked about passwords.
package enum Django {
    /// Whether Django lets a user with this hash in.
    package static func accepts(_ password: String, hash: String) async throws -> Bool {
        try await self.run(["check", hash, password]) == "true"
    }

    /// A hash as Django keeps it.
    package static func hash(of password: String, iterations: Int) async throws -> String {
        try await self.run(["make", String(iterations), password])
    }

    /// What Django finds wrong with each user: messages by field.
    package static func faults(of users: [[String: String]]) async throws -> [[String: [String]]] {
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
