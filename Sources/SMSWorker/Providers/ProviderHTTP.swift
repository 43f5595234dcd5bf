import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import Primitives
import ServiceLifecycle

/// HTTP calls to providers: every wait has a limit, no redirect is followed, no answer is read beyond a bound.
///
/// Answers are asked for as they are (RFC 9110 §12.5.3: who does not say so may get any coding). One that comes compressed
/// nevertheless, from a gateway that does not listen, is read, and within the same bound.
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
        case answered(ProviderAnswer)
        /// The request certainly did not reach the provider.
        case notSent(String)
        /// The request may have reached the provider.
        case lost(String)

        /// The word for an answer that is longer than is read.
        static let tooLarge = "too_large"

        /// The outcome of a send: the adapter's reading of an answer, or what its absence means.
        func outcome(_ read: (ProviderAnswer) -> SendOutcome) -> SendOutcome {
            switch self {
            case .answered(let answer): answer.completing(read(answer))
            case .notSent(let word): .notConnected(word)
            // An answer too long to be read is an answer.
            case .lost(Self.tooLarge): .uncertain(Self.tooLarge)
            case .lost(let word): .lost(word)
            }
        }

        /// The answer, if there was one.
        var answer: ProviderAnswer? {
            guard case .answered(let answer) = self else { return nil }
            return answer
        }
    }

    private let client: HTTPClient
    private let timeouts: Timeouts

    /// - Parameter connections: calls at once to one host.
    init(timeouts: Timeouts, connections: Int) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = TimeAmount(timeouts.connect)
        configuration.timeout.read = TimeAmount(timeouts.read)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.connectionPool.idleTimeout = .seconds(30)
        // Refused is refused: another provider is called at once, not after the connect timeout.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        // What a few bytes swell to is counted as it comes out (gzip makes one of a thousand): the longest answer, and no more.
        configuration.decompression = .enabled(limit: .size(ProviderCall.listAnswer))
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
    func post(
        _ url: String, form: [(String, String)], answer maximum: Int = ProviderCall.ordinaryAnswer
    ) async -> Reply {
        await self.call(
            ProviderCall(
                method: "POST", url: url,
                headers: [
                    ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                    ("Accept", "application/json"),
                ], body: FormEncoding.encode(form), maximumAnswer: maximum))
    }

    /// Posts JSON.
    func post(_ url: String, json: JSONWriter, headers: [(String, String)] = []) async -> Reply {
        await self.call(
            ProviderCall(
                method: "POST", url: url,
                headers: [("Content-Type", "application/json; charset=utf-8"), ("Accept", "application/json")]
                    + headers,
                body: json.text))
    }

    /// Gets an answer.
    func get(
        _ url: String, headers: [(String, String)] = [], answer maximum: Int = ProviderCall.ordinaryAnswer
    ) async -> Reply {
        await self.call(
            ProviderCall(
                method: "GET", url: url, headers: [("Accept", "application/json")] + headers, body: nil,
                maximumAnswer: maximum))
    }

    /// Makes a call.
    func call(_ call: ProviderCall) async -> Reply {
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method)
        for (name, value) in call.headers { request.headers.add(name: name, value: value) }
        // The generic provider's description may ask for something else.
        if !request.headers.contains(name: "Accept-Encoding") {
            request.headers.add(name: "Accept-Encoding", value: "identity")
        }
        if let body = call.body { request.body = .bytes(ByteBuffer(string: body)) }
        let prepared = request
        do {
            // The limit holds for head and body: the task group's cancellation also ends a body that drips.
            return try await withDeadline(self.timeouts.total) {
                try await self.answer(to: prepared, upTo: call.maximumAnswer)
            }
        } catch {
            return Self.reply(for: error)
        }
    }

    /// Executes a request and reads its answer.
    private func answer(to request: HTTPClientRequest, upTo maximum: Int) async throws -> Reply {
        let response = try await self.client.execute(request, timeout: TimeAmount(self.timeouts.total))
        let status = Int(response.status.code)
        let retryAfter = response.headers.retryAfter()
        do {
            let body = try await response.body.collect(upTo: maximum)
            return .answered(
                ProviderAnswer(status: status, body: Array(body.readableBytesView), retryAfter: retryAfter))
        } catch {
            switch Self.unreadable(error) {
            case nil: throw error
            case .tooLarge where (200...299).contains(status): return .lost(Reply.tooLarge)
            // The status says what it says, whatever is the matter with the page that comes with it.
            case .tooLarge, .coding:
                return .answered(ProviderAnswer(status: status, body: [], retryAfter: retryAfter))
            }
        }
    }

    private enum Unreadable { case tooLarge, coding }

    /// Whether a body that came was too long, or its compression broken; nil if it did not come.
    private static func unreadable(_ error: any Error) -> Unreadable? {
        switch error {
        case is NIOTooManyBytesError, NIOHTTPDecompression.DecompressionError.limit: .tooLarge
        case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError: .coding
        default: nil
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
                .notSent("no_connection")
            case .readTimeout, .deadlineExceeded: .lost("no_answer")
            case .cancelled: .lost("stopped")
            default: .lost("no_answer")
            }
        case is NIOConnectionError: .notSent("refused")
        case let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == EHOSTUNREACH:
            .notSent("refused")
        case is DeadlineExceeded: .lost("no_answer")
        case is CancellationError: .lost("stopped")
        case let error where Self.isHandshakeFailure(error): .notSent("no_tls")
        default: .lost("no_answer")
        }
    }

    /// Whether TLS could not be agreed on, so that nothing was written yet.
    ///
    /// By name: the types are those of NIOSSL, which comes with the HTTP client and is no dependency of ours.
    private static func isHandshakeFailure(_ error: any Error) -> Bool {
        switch String(describing: type(of: error)) {
        case "NIOSSLExtraError": true
        case "NIOSSLError": String(describing: error).hasPrefix("handshakeFailed")
        default: false
        }
    }
}

/// A request to a provider.
struct ProviderCall: Sendable, Equatable {
    let method: String
    /// May hold a key: it is never logged.
    let url: String
    let headers: [(String, String)]
    let body: String?
    /// The longest answer that is read, in bytes.
    var maximumAnswer = Self.ordinaryAnswer

    /// No provider's answer to one message comes near this.
    static let ordinaryAnswer = 65_536
    /// A hundred messages of 900 characters, each character written as an escape of six bytes.
    static let listAnswer = 1_048_576

    static func == (left: Self, right: Self) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.maximumAnswer == right.maximumAnswer && left.headers.elementsEqual(right.headers, by: ==)
    }
}

/// What a provider, or a gateway before it, answered.
struct ProviderAnswer: Sendable, Equatable {
    let status: Int
    let body: [UInt8]
    /// What `Retry-After` asks for, an hour at most.
    var retryAfter: Duration?
}

extension ProviderAnswer {
    /// The body as JSON, or nil if it is none.
    var json: JSONValue? { try? JSONParser.parse(self.body, limits: .foreign) }
}
