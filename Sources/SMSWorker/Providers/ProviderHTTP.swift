import AsyncHTTPClient
import Common
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// HTTP calls to providers: every wait has a limit, no redirect is followed, no answer is read beyond a bound.
struct ProviderHTTP: Service {
    /// The limits of a call.
    struct Timeouts: Sendable {
        /// TCP and TLS handshake.
        var connect = Duration.seconds(3)
        /// Silence of the peer.
        var read = Duration.seconds(8)
        /// The whole call.
        var total = Duration.seconds(10)
    }

    /// What a call came to.
    enum Reply: Sendable, Equatable {
        case answered(status: Int, body: [UInt8])
        /// The request certainly did not reach the provider.
        case notSent(reason: String)
        /// The request may have reached the provider.
        case lost(reason: String)
    }

    /// No provider's answer to one message comes near this.
    private static let maximumBody = 65_536

    private let client: HTTPClient
    private let timeouts: Timeouts

    /// - Parameter connections: calls at once to one host.
    init(timeouts: Timeouts, connections: Int) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = TimeAmount(timeouts.connect)
        configuration.timeout.read = TimeAmount(timeouts.read)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.httpVersion = .http1Only
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.timeouts = timeouts
    }

    /// Waits for the end of the process, and then closes the connections.
    func run() async throws {
        try? await gracefulShutdown()
        try await self.close()
    }

    /// Closes the connections; calls in flight fail.
    func close() async throws {
        try await self.client.shutdown()
    }

    /// Posts a form.
    ///
    /// The URL may hold a key: it is never logged.
    func post(_ url: String, form: [(String, String)]) async -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8")
        request.headers.add(name: "Accept", value: "application/json")
        request.body = .bytes(ByteBuffer(string: FormEncoding.encode(form)))
        let prepared = request
        do {
            // The limit holds for head and body: the task group's cancellation also ends a body that drips.
            return try await withDeadline(self.timeouts.total) {
                let response = try await self.client.execute(prepared, timeout: TimeAmount(self.timeouts.total))
                let body = try await response.body.collect(upTo: Self.maximumBody)
                return .answered(status: Int(response.status.code), body: Array(body.readableBytesView))
            }
        } catch {
            return Self.reply(for: error)
        }
    }

    /// Which side of the wire a failure was on.
    ///
    /// Only what happens before a connection exists is certain.
    static func reply(for error: any Error) -> Reply {
        switch error {
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .alreadyShutdown:
                .notSent(reason: "no connection in time")
            case .readTimeout, .deadlineExceeded: .lost(reason: "no answer in time")
            case .cancelled: .lost(reason: "the worker stopped during the call")
            default: .lost(reason: "the connection ended without an answer")
            }
        case is NIOConnectionError: .notSent(reason: "connection refused")
        case let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == EHOSTUNREACH:
            .notSent(reason: "connection refused")
        case is DeadlineExceeded: .lost(reason: "no answer in time")
        case is NIOTooManyBytesError: .lost(reason: "the answer is too large")
        case is CancellationError: .lost(reason: "the worker stopped during the call")
        default: .lost(reason: "the connection ended without an answer")
        }
    }
}
