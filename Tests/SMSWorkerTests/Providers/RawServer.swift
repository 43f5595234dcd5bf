import Foundation
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// A server that answers every request with the same bytes, for what no ordinary server would send.
enum RawServer {
    /// What came in, over all connections.
    final class Seen: Sendable {
        private let bytes = Mutex("")

        /// All of it, in lower case.
        var text: String { self.bytes.withLock { $0.lowercased() } }

        fileprivate func add(_ text: String) { self.bytes.withLock { $0 += text } }
    }

    /// Runs a test against one; the test gets its address.
    static func run(_ answer: [UInt8], _ test: (_ address: String, _ seen: Seen) async throws -> Void) async throws {
        let seen = Seen()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(answer, seen))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Void, any Error>
        do {
            result = .success(try await test("http://127.0.0.1:\(server.localAddress?.port ?? 0)", seen))
        } catch {
            result = .failure(error)
        }
        try await server.close()
        try result.get()
    }

    /// The bytes of an answer; its length is said.
    static func answer(_ status: Int, _ headers: [String] = [], _ body: [UInt8] = []) -> [UInt8] {
        let head = ["HTTP/1.1 \(status) X"] + headers + ["Content-Length: \(body.count)", "", ""]
        return Array(head.joined(separator: "\r\n").utf8) + body
    }

    /// A text, so many times, compressed by another implementation: `gzip` or `deflate`.
    static func compressed(_ coding: String, _ text: String, times: Int = 1) async throws -> [UInt8] {
        let script = """
            import base64, gzip, sys, zlib
            data = sys.argv[2].encode() * int(sys.argv[3])
            print(base64.b64encode((gzip if sys.argv[1] == "gzip" else zlib).compress(data)).decode())
            """
        let output = try await Shell.run(TestEnvironment.python, ["-c", script, coding, text, "\(times)"])
        guard let data = Data(base64Encoded: output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw TestFailure("no base64")
        }
        return Array(data)
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: [UInt8]
        private let seen: Seen
        private var request = ""

        init(_ answer: [UInt8], _ seen: Seen) {
            (self.answer, self.seen) = (answer, seen)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: self.unwrapInboundIn(data))
            self.seen.add(text)
            self.request += text
            guard self.isWhole else { return }
            self.request = ""
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(bytes: self.answer)), promise: nil)
        }

        private var isWhole: Bool {
            guard let head = self.request.firstRange(of: "\r\n\r\n") else { return false }
            let lines = self.request[..<head.lowerBound].lowercased().split(separator: "\r\n")
            let length = lines.first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
            return self.request[head.upperBound...].utf8.count >= length ?? 0
        }
    }
}
