import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives
import SMS

/// Makes one try to deliver news to an app: a signed POST to an address that was checked.
struct WebhookSender: Sendable {
    /// The whole try.
    static let limit = Duration.seconds(10)
    /// The answer is read so far, to keep the connection, and ignored.
    static let answerLimit = 65_536

    let allowedHosts: Set<String>
    let clients: WebhookClients
    /// Finds a host's addresses.
    let resolve: @Sendable (String) async throws -> [IPAddress]

    /// Makes a try.
    ///
    /// - Parameter tries: tries made before; each takes the next of the host's addresses.
    func send(_ news: WebhookNews, to target: WebhookTarget, tries: Int) async -> WebhookAnswer {
        guard let url = WebhookURL(target.url, allowedHosts: self.allowedHosts) else { return .failed("url_refused") }
        do {
            return try await withDeadline(Self.limit) {
                let addresses = try await self.addresses(of: url.host)
                guard !addresses.isEmpty else { return .failed("no_such_host") }
                // All of them: a name with a private address beside a public one is up to no good.
                guard url.isListed || addresses.allSatisfy(PublicNetworks.contain) else {
                    return .failed("address_refused")
                }
                let request = Self.request(news, url, target.secret)
                return try await self.clients.withClient(of: url.host, at: addresses[tries % addresses.count]) {
                    try await Self.post(request, $0)
                }
            }
        } catch {
            return .failed(Self.word(for: error))
        }
    }

    private func addresses(of host: String) async throws -> [IPAddress] {
        if let address = IPAddress(host) { return [address] }
        return try await self.resolve(host)
    }

    private static func request(_ news: WebhookNews, _ url: WebhookURL, _ secret: WebhookSecret) -> HTTPClientRequest {
        let body = news.payload
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "chelseru")
        // The answer's body is not looked at, so nobody needs to compress it.
        request.headers.add(name: "Accept-Encoding", value: "identity")
        let signature = WebhookSignature.headers(
            id: news.id, seconds: WallClock.now / 1_000, body: body, secret: secret)
        for (name, value) in signature { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }

    private static func post(_ request: HTTPClientRequest, _ client: HTTPClient) async throws -> WebhookAnswer {
        let response = try await client.execute(request, timeout: TimeAmount(self.limit))
        // The head is the answer; a body that drips or breaks changes nothing.
        _ = try? await withDeadline(.seconds(1)) {
            var count = 0
            for try await part in response.body {
                count += part.readableBytes
                if count > self.answerLimit { break }
            }
        }
        return .answered(Int(response.status.code), retryAfter: response.headers.retryAfter())
    }

    private static func word(for error: any Error) -> String {
        if error is NIOConnectionError { return "no_connection" }
        let unreachable = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH]
        if let error = error as? IOError, unreachable.contains(error.errnoCode) { return "no_connection" }
        if error is DeadlineExceeded { return "timed_out" }
        return switch error as? HTTPClientError {
        case .deadlineExceeded?, .readTimeout?: "timed_out"
        case .connectTimeout?: "no_connection"
        default: "broken"
        }
    }
}
