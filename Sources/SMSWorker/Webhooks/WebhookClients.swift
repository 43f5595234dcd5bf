import AsyncHTTPClient
import NIOCore
import Primitives
import ServiceLifecycle

/// HTTP clients that each connect to one host at one address, and nowhere else.
///
/// A client that looked names up by itself might get another address than the one that was checked. TLS still verifies
/// the host's name. They are kept for a while, because news comes in runs.
actor WebhookClients: Service {
    /// Unused clients kept at most; used ones are bounded by the deliveries at work.
    static let idleLimit = 64
    /// An unused client is kept for so long.
    static let idleLife = Duration.seconds(30)

    private struct Key: Hashable {
        let host: String
        let address: IPAddress
    }

    private struct Entry {
        let client: HTTPClient
        var users = 0
        var lastUse = ContinuousClock.now
    }

    private var entries: [Key: Entry] = [:]
    private var isClosed = false

    /// Closes what nobody uses, until the process is asked to stop; then everything.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.sweep()
                try? await Task.sleep(for: .seconds(10))
            }
        }
        await self.close()
    }

    /// Does something with the client of a host at an address.
    func withClient<Value: Sendable>(
        of host: String, at address: IPAddress, _ body: @Sendable (HTTPClient) async throws -> Value
    ) async throws -> Value {
        guard !self.isClosed else { throw CancellationError() }
        let key = Key(host: host, address: address)
        let client = self.entries[key]?.client ?? Self.make(host, address)
        self.entries[key, default: Entry(client: client)].users += 1
        defer {
            self.entries[key]?.users -= 1
            self.entries[key]?.lastUse = .now
        }
        return try await body(client)
    }

    /// Closes all clients; calls in flight fail.
    func close() async {
        self.isClosed = true
        let clients = self.entries.values.map(\.client)
        self.entries = [:]
        for client in clients { try? await client.shutdown() }
    }

    /// Closes clients that were not used for a while, and the oldest of those beyond the limit.
    private func sweep() async {
        let idle = self.entries.filter { $0.value.users == 0 }.sorted { $0.value.lastUse > $1.value.lastUse }
        let old = idle.enumerated().filter { index, entry in
            index >= Self.idleLimit || ContinuousClock.now - entry.value.lastUse > Self.idleLife
        }
        for (_, entry) in old { self.entries[entry.key] = nil }
        for (_, entry) in old { try? await entry.value.client.shutdown() }
    }

    private static func make(_ host: String, _ address: IPAddress) -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.dnsOverride = [host: address.description]
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = OwnerSlots.limit
        configuration.connectionPool.idleTimeout = TimeAmount(self.idleLife)
        // What fails to connect is tried again after a pause, at the next address.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
