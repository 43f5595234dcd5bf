import Foundation
import Glibc

/// The gateway before an API and chat nodes: HAProxy with the project's configuration.
package final class Gateway: Sendable {
    /// The address of everything.
    package let base: String
    /// Its port.
    package let port: Int
    private let process: ChildProcess
    private let logFile: URL

    /// Starts it.
    ///
    /// - Parameters:
    ///   - api: whose API it stands before.
    ///   - nodes: whose chat nodes it knows; they need not run yet.
    ///   - settings: beside its addresses; all tests come from one address, which has no limits but these.
    package init(api: TestStack, nodes: [TestStack], settings: [String: String] = [:]) async throws {
        let ports = FreePorts.take(2)
        self.port = ports[0]
        self.base = "http://127.0.0.1:\(ports[0])"
        let backends = try await Shell.run(
            "/bin/bash",
            [
                "-euc",
                """
                source "$1/scripts/lib/gateway.sh"
                API_PORT=$2 API_ADMIN_PORT=$3 CHAT_PORTS=($4) CHAT_ADMIN_PORTS=($5)
                gateway_backends
                """,
                "bash", TestEnvironment.root, "\(api.apiPort)", "\(api.apiAdminPort)",
                nodes.map { "\($0.chatPort)" }.joined(separator: " "),
                nodes.map { "\($0.chatAdminPort)" }.joined(separator: " "),
            ])
        let file = api.directory.appending(path: "gateway-\(ports[0]).cfg")
        try Data(backends.utf8).write(to: file)
        self.logFile = api.directory.appending(path: "gateway-\(ports[0]).log")
        try Data().write(to: self.logFile)
        self.process = try ChildProcess(
            "/usr/sbin/haproxy",
            ["-db", "-f", TestEnvironment.root + "/compose/gateway/haproxy.cfg", "-f", file.path],
            environment: ProcessInfo.processInfo.environment.merging([
                "GATEWAY_BIND": "127.0.0.1:\(ports[0])", "GATEWAY_ADMIN_BIND": "127.0.0.1:\(ports[1])",
                "GATEWAY_TRUSTED_PROXIES": "", "GATEWAY_ADDRESS_CONNECTIONS": "10000",
                "GATEWAY_ANONYMOUS_RATE": "100000",
            ]) { $1 }.merging(settings) { $1 }, output: self.logFile.path, errors: self.logFile.path)
        try await eventually("the gateway is ready") {
            try await HTTPReply.request("GET", "http://127.0.0.1:\(ports[1])/readyz").status == 200
        }
    }

    deinit { kill(self.process.pid, SIGKILL) }

    /// What it wrote.
    package var log: String { (try? String(contentsOf: self.logFile, encoding: .utf8)) ?? "" }

    /// Sends a request through it.
    package func call(_ method: String, _ path: String, headers: [String: String] = [:]) async throws -> HTTPReply {
        try await HTTPReply.request(method, self.base + path, headers: headers)
    }
}
