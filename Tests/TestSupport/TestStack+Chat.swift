import Foundation

/// The chat node of a stack.
extension TestStack {
    /// The chat node's part of the key ring: it verifies tokens and signs none.
    package var chatKeys: String { self.directory.appending(path: "keys.chat-\(self.chatPort).json").path }

    /// Starts a chat node on ``chatPort`` and waits until it is ready.
    ///
    /// - Parameters:
    ///   - environment: more of its settings.
    ///   - ready: whether to wait.
    package func startChat(
        _ environment: [String: String] = [:], ready: Bool = true
    ) async throws -> ServiceProcess {
        try await Shell.run(
            TestEnvironment.binaries + "/api-frontend",
            ["keys", "export", "--for", "chat-fanout", "--file", self.keys, "--output", self.chatKeys])
        let process = try ServiceProcess(
            "chat-fanout",
            environment: [
                "REDIS_URL": self.redisURL(.chat), "CHELSERU_KEYS": self.chatKeys, "HTTP_PORT": "\(self.chatPort)",
                "ADMIN_PORT": "\(self.chatAdminPort)", "LOG_LEVEL": "trace",
            ].merging(environment) { $1 },
            log: self.directory.appending(path: "chat-\(self.chatPort).log"))
        if ready { try await self.waitReady(self.chatAdminPort, process) }
        return process
    }
}
