import NIOCore
import NIOPosix
import Primitives

/// Asks clamd whether a file has a virus, by its command `INSTREAM` and nothing else (clamd(8)).
///
/// It fails closed: without a verdict it throws, and who asked keeps no file that nobody has looked at.
package struct VirusScan: Sendable {
    /// Where clamd listens.
    package enum Place: Sendable, Equatable {
        case unix(path: String)
        case tcp(host: String, port: Int)
    }

    /// What clamd says of a file.
    package enum Verdict: Sendable, Equatable {
        case clean
        /// It has one, with the name of the signature that found it.
        case infected(String)
    }

    /// How many bytes go to clamd at once.
    static let piece: Int64 = 131_072
    /// The longest answer that is read, in bytes; one has a line.
    static let longestAnswer = 1_024
    /// Clamd looks at a file when it has all of it; so slow it may be, in bytes a second, above the time that any file has.
    static let slowest: Int64 = 4_194_304

    private let place: Place
    private let timeout: Duration

    /// Names a clamd; nothing is called yet.
    ///
    /// - Parameter timeout: how long a small file may take, with its connection; larger ones have longer.
    package init(_ place: Place, timeout: Duration = .seconds(30)) {
        self.place = place
        self.timeout = timeout
    }

    /// Has clamd look at a spool.
    ///
    /// - Throws: ``ScanError`` where there is no verdict, ``StorageError`` where the spool cannot be read, or a cancellation.
    package func verdict(on spool: SpoolFile) async throws -> Verdict {
        let bytes = try await SpoolBytes.open(spool, piece: Self.piece)
        let limit = self.timeout + .seconds(spool.size / Self.slowest)
        do {
            return try await withDeadline(limit) { try await self.ask(bytes) }
        } catch {
            throw Self.failure(error)
        }
    }

    private func ask(_ bytes: StoredBytes) async throws -> Verdict {
        let channel = try await self.connect()
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                // Beside each other: a file that is longer than clamd takes is answered before its end.
                group.addTask { try await Self.send(bytes, to: outbound) }
                group.addTask { try await Self.answer(from: inbound) }
                defer { group.cancelAll() }
                while let answer = try await group.next() {
                    if let answer { return try Self.verdict(in: answer) }
                }
                throw ScanError(.unanswered)
            }
        }
    }

    private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(self.timeout))
        let wrap: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            }
        }
        do {
            return switch self.place {
            case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
            case .tcp(let host, let port): try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw ScanError(.unreachable)
        }
    }

    /// Each piece behind its length, and a length of 0 at the end.
    ///
    /// - Returns: nil, also if clamd takes no more: it has answered then, or an answer that does not come tells.
    private static func send(
        _ bytes: StoredBytes, to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> [UInt8]? {
        var head = ByteBuffer(string: "zINSTREAM\0")
        for try await piece in bytes {
            head.writeInteger(UInt32(piece.readableBytes))
            guard try await Self.takes(head, outbound), try await Self.takes(piece, outbound) else { return nil }
            head = ByteBuffer()
        }
        head.writeInteger(UInt32(0))
        _ = try await Self.takes(head, outbound)
        return nil
    }

    private static func takes(
        _ buffer: ByteBuffer, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> Bool {
        do {
            try await outbound.write(buffer)
            return true
        } catch is ChannelError, is IOError, is NIOAsyncWriterError {
            return false
        }
    }

    /// The answer up to its end, which is a zero byte.
    private static func answer(from inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> [UInt8] {
        var answer: [UInt8] = []
        for try await buffer in inbound {
            answer += buffer.readableBytesView
            if let end = answer.firstIndex(of: 0) { return Array(answer[..<end]) }
            guard answer.count <= Self.longestAnswer else { throw ScanError(.unexpected, "a longer answer than any") }
        }
        throw ScanError(.unanswered, "the connection ended")
    }

    /// Reads `stream: OK` or `stream: <name> FOUND`.
    ///
    /// - Throws: ``ScanError`` for all else, such as a file that is too long for clamd.
    static func verdict(in answer: [UInt8]) throws(ScanError) -> Verdict {
        let text = ProtocolText(PrintedText.escaped(TextGate.repaired(answer, upTo: Self.longestAnswer)))
        guard text.hasPrefix("stream: ") else { throw Self.refusal(text) }
        let words = text.dropFirst(8)
        if words == "OK" { return .clean }
        guard words.hasSuffix(" FOUND") else { throw Self.refusal(words) }
        return .infected(words.dropLast(6).string)
    }

    private static func refusal(_ words: ProtocolText) -> ScanError {
        let isTooLong = words.hasPrefix("INSTREAM size limit exceeded")
        return ScanError(isTooLong ? .tooLarge : .unexpected, words.string)
    }

    private static func failure(_ error: any Error) -> any Error {
        switch error {
        case is ScanError, is StorageError, is CancellationError: error
        case is DeadlineExceeded: ScanError(.unanswered, "its time is over")
        default: ScanError(.unanswered, "the connection broke")
        }
    }
}

/// Why there is no verdict on a file.
package struct ScanError: Error, Equatable, CustomStringConvertible {
    /// The kind of failure.
    package struct Code: Equatable, Sendable {
        private enum Backing { case unreachable, unanswered, tooLarge, unexpected }
        private let backing: Backing

        /// There is no clamd where one should be.
        package static let unreachable = Code(backing: .unreachable)
        /// It did not answer in time, or broke off.
        package static let unanswered = Code(backing: .unanswered)
        /// The file is longer than it takes (`StreamMaxLength` of clamd.conf).
        package static let tooLarge = Code(backing: .tooLarge)
        /// It answered something else than a verdict.
        package static let unexpected = Code(backing: .unexpected)
    }

    /// The kind of failure.
    package let code: Code
    /// Clamd's own words, on one line, or what was wrong.
    package let message: String

    /// Makes an error.
    package init(_ code: Code, _ message: String = "") {
        self.code = code
        self.message = message
    }

    /// The failure in words.
    package var description: String {
        let kind =
            switch self.code {
            case .unreachable: "clamd cannot be reached"
            case .unanswered: "clamd did not answer"
            case .tooLarge: "the file is longer than clamd takes"
            default: "unexpected answer of clamd"
            }
        return self.message.isEmpty ? kind : "\(kind): \(self.message)"
    }
}
