import NIOCore
import NIOPosix
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import SMS
@testable import SMSWorker

/// Against a socket of this test; the names it is reached by exist in no DNS.
@Suite(.timeLimit(.minutes(3))) struct WebhookSenderTests {
    /// Answers every connection with the same bytes, and keeps what came in.
    private final class Receiver: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        let seen = Mutex("")
        private let answer: String

        init(answer: String) {
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.seen.withLock { $0 += String(buffer: self.unwrapInboundIn(data)) }
            // The whole request is there when its body's last brace is.
            guard self.seen.withLock({ $0.hasSuffix("}}") }), !self.answer.isEmpty else { return }
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: self.answer)), promise: nil)
        }
    }

    private struct Outcome {
        let id: String
        let answer: WebhookAnswer
        let request: String
    }

    private func send(
        _ url: String = "http://hook.test:PORT/a?b=c", allowed: Set<String> = ["hook.test"],
        addresses: [String] = ["127.0.0.1"], answer: String = "HTTP/1.1 204 No Content\r\n\r\n", tries: Int = 0
    ) async throws -> Outcome {
        let receiver = Receiver(answer: answer)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.pipeline.addHandler(receiver) }
            .bind(host: "127.0.0.1", port: 0).get()
        let clients = WebhookClients()
        let sender = WebhookSender(allowedHosts: allowed, clients: clients) { _ in addresses.compactMap(IPAddress.init)
        }
        let record = try #require(
            MessageRecord(
                id: SecureRandom.identifier(),
                fields: [
                    "status": "delivered", "kind": "text", "owner": "key:k1", "hook": "1", "updated": "1795000000045",
                ]))
        let news = try WebhookNews(WebhookJob(record), record)
        let target = WebhookTarget(
            url: url.replacing("PORT", with: "\(server.localAddress?.port ?? 0)"), secret: WebhookSecret.random())
        let result = await sender.send(news, to: target, tries: tries)
        await clients.close()
        try await server.close()
        return Outcome(id: news.id, answer: result, request: receiver.seen.withLock { $0 })
    }

    @Test func theAddressThatWasCheckedIsTheOneConnectedTo() async throws {
        let outcome = try await self.send()
        #expect(outcome.answer == .answered(204))
        #expect(outcome.request.hasPrefix("POST /a?b=c HTTP/1.1\r\n"))
        let lines = outcome.request.lowercased()
        #expect(lines.contains("\r\nhost: hook.test:"))
        #expect(lines.contains("\r\nwebhook-id: \(outcome.id)\r\n"))
        #expect(lines.contains("\r\ncontent-type: application/json\r\n"))
    }

    @Test func eachTryTakesTheNextAddress() async throws {
        let both = ["127.0.0.1", "127.0.0.9"]
        #expect(try await self.send(addresses: both, tries: 2).answer == .answered(204))
        #expect(try await self.send(addresses: both, tries: 1).answer == .failed("no_connection"))
    }

    @Test(arguments: [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:169.254.169.254"]])
    func onePrivateAddressIsEnoughToRefuse(_ addresses: [String]) async throws {
        let outcome = try await self.send("https://hook.test:PORT/", allowed: [], addresses: addresses)
        #expect(outcome.answer == .failed("address_refused"))
        #expect(outcome.request.isEmpty)
    }

    @Test func addressesInTheURLAreJudgedToo() async throws {
        for url in ["https://127.0.0.1:PORT/", "https://[::1]:PORT/", "https://[::ffff:127.0.0.1]:PORT/"] {
            #expect(try await self.send(url, addresses: ["1.1.1.1"]).answer == .failed("address_refused"), "\(url)")
        }
        #expect(try await self.send("http://other.test:PORT/").answer == .failed("url_refused"))
        #expect(try await self.send(addresses: []).answer == .failed("no_such_host"))
    }

    @Test(arguments: [429, 503])
    func whoAsksToBeLeftAloneIsHeard(_ status: Int) async throws {
        let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        for (value, seconds) in [
            ("20", 20_000), ("20.0", 20_000), ("1.5", 1_500), ("Sun, 06 Nov 1994 08:49:57 GMT", 20_000),
            ("Sunday, 06-Nov-94 08:49:57 GMT", 20_000), ("Sun Nov  6 08:49:57 1994", 20_000), ("86400", 3_600_000),
            ("soon", nil),
        ] as [(String, Int64?)] {
            let answer = "HTTP/1.1 \(status) X\r\n\(date)Retry-After: \(value)\r\nContent-Length: 0\r\n\r\n"
            let outcome = try await self.send(answer: answer).answer
            #expect(outcome == .answered(status, retryAfter: seconds.map { .milliseconds($0) }), "\(value)")
        }
    }

    @Test func aCompressedAnswerIsAnAnswer() async throws {
        let outcome = try await self.send(
            answer: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone")
        #expect(outcome.answer == .answered(200))
        #expect(outcome.request.lowercased().contains("\r\naccept-encoding: identity\r\n"))
    }

    @Test func redirectsAreAnswersAndNoWays() async throws {
        let moved = "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        #expect(try await self.send(answer: moved).answer == .answered(307))
    }

    @Test func anEndlessBodyChangesNothing() async throws {
        let large = "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + String(repeating: "x", count: 200_000)
        #expect(try await self.send(answer: large).answer == .answered(200))
        let start = ContinuousClock.now
        #expect(try await self.send(answer: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx").answer == .answered(200))
        #expect(.now - start < .seconds(5) + .slack)
    }

    @Test func aSilentReceiverHasTenSeconds() async throws {
        let start = ContinuousClock.now
        #expect(try await self.send(answer: "").answer == .failed("timed_out"))
        #expect(.now - start < .seconds(10) + .slack)
    }

    @Test func encryptionIsWithTheNameAndNotTheAddress() async throws {
        // The receiver speaks no TLS: what it sees is the hello, whose server name is in clear (RFC 6066 §3).
        let outcome = try await self.send("https://hook.test:PORT/", answer: "")
        #expect(outcome.answer != .answered(204))
        #expect(outcome.request.contains("hook.test"))
    }
}

@Suite(.timeLimit(.minutes(3))) struct HostResolverTests {
    @Test func aHostHasItsAddressesAndAnUnknownOneNone() async throws {
        let resolver = HostResolver()
        resolver.start()
        defer { resolver.stop() }
        #expect(try await resolver.addresses(of: "127.0.0.1") == [IPAddress("127.0.0.1")].compactMap { $0 })
        #expect(try await resolver.addresses(of: "2130706433") == [IPAddress("127.0.0.1")].compactMap { $0 })
        #expect(try await resolver.addresses(of: "no host at all").isEmpty)
    }

    @Test func manyWhoAskForOneHostAllHear() async throws {
        let resolver = HostResolver()
        resolver.start()
        defer { resolver.stop() }
        try await withThrowingTaskGroup(of: [IPAddress].self) { group in
            for _ in 0..<200 { group.addTask { try await resolver.addresses(of: "localhost") } }
            for try await addresses in group { #expect(addresses.allSatisfy { !PublicNetworks.contain($0) }) }
        }
    }
}
