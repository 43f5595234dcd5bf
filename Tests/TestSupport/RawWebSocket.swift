import Synchronization

/// A WebSocket whose client breaks any rule that a test wants broken: it sends bytes as they are given to it.
package final class RawWebSocket: Sendable {
    /// A frame that came from the server.
    package struct Frame: Sendable, Equatable {
        /// What it is.
        package let opcode: UInt8
        /// Whether it is a whole message, without reserved bits and without a mask: a server of ours sends nothing else.
        package let isPlain: Bool
        /// What it brings.
        package let payload: [UInt8]

        /// The payload as text.
        package var text: String { String(decoding: self.payload, as: UTF8.self) }
    }

    /// How a socket ended.
    package struct Ending: Sendable {
        /// What came before.
        package let frames: [Frame]
        /// The code of the server's good-bye; nil where it said none.
        package let code: UInt16?
        /// How long it took until the good-bye, or else until the end of the connection.
        package let elapsed: Duration

        /// The texts among the frames.
        package var texts: [String] { self.frames.filter { $0.opcode == 0x1 }.map(\.text) }
    }

    /// The connection beneath.
    package let connection: RawConnection
    private let inbox = Mutex(Inbox())

    /// Connects, and says nothing yet.
    ///
    /// - Parameter receiveBuffer: how many bytes the kernel may take that nobody reads; nil for its own choice.
    package init(_ port: Int, receiveBuffer: Int32? = nil) throws {
        self.connection = try RawConnection(port, receiveBuffer: receiveBuffer)
    }

    /// A socket that has been let in.
    package static func open(
        _ port: Int, _ path: String = "/ws/", token: String, receiveBuffer: Int32? = nil
    ) async throws -> RawWebSocket {
        let socket = try RawWebSocket(port, receiveBuffer: receiveBuffer)
        socket.connection.send(RawHandshake(path, token: token).text)
        try await socket.expectUpgrade()
        return socket
    }

    /// Waits for the answer that lets the handshake in.
    ///
    /// - Throws: ``TestFailure`` for any other.
    package func expectUpgrade() async throws {
        let head = try await self.head()
        guard head.hasPrefix("HTTP/1.1 101 "), head.contains(RawHandshake.accepted) else {
            throw TestFailure("not let in: \(head)")
        }
    }

    /// The head of the server's answer; what comes behind it is left.
    package func head(within limit: Duration = .seconds(10)) async throws -> String {
        let end = ContinuousClock.now + limit
        while true {
            if let head = self.inbox.withLock({ $0.takeHead() }) { return head }
            guard try await self.fill(until: end, "the answer's head") else {
                throw TestFailure("the connection ended without an answer")
            }
        }
    }

    /// Sends frames in one go.
    package func send(_ frames: RawFrame...) async throws { try await self.send(frames.flatMap(\.bytes)) }

    /// Sends bytes.
    ///
    /// - Throws: ``TestFailure`` if the server does not take them in time.
    package func send(_ bytes: [UInt8], within limit: Duration = .seconds(10)) async throws {
        let end = ContinuousClock.now + limit
        var rest = bytes[...]
        while true {
            rest = rest.dropFirst(self.connection.send(rest))
            guard !rest.isEmpty else { return }
            guard ContinuousClock.now < end else { throw TestFailure("the server took no more within \(limit)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The next frame; nil once the server has ended the connection.
    ///
    /// - Throws: ``TestFailure`` if none comes in time.
    package func next(within limit: Duration = .seconds(10)) async throws -> Frame? {
        let end = ContinuousClock.now + limit
        while true {
            if let frame = self.inbox.withLock({ $0.takeFrame() }) { return frame }
            guard try await self.fill(until: end, "a frame") else { return nil }
        }
    }

    /// The next frame of a kind; others before it are dropped, and nil once the server has ended the connection.
    ///
    /// A node may ping at any moment.
    package func next(_ opcode: UInt8, within limit: Duration = .seconds(10)) async throws -> Frame? {
        let end = ContinuousClock.now + limit
        while let frame = try await self.next(within: end - .now) {
            if frame.opcode == opcode { return frame }
        }
        return nil
    }

    /// The frames that have come by now; nil once the server has ended the connection, and everything before was taken.
    package func arrived() -> [Frame]? {
        let bytes = self.connection.take()
        let frames = self.inbox.withLock { inbox in
            inbox.bytes += bytes ?? []
            var frames: [Frame] = []
            while let frame = inbox.takeFrame() { frames.append(frame) }
            return frames
        }
        return bytes == nil && frames.isEmpty ? nil : frames
    }

    /// Reads to the end; a good-bye is answered.
    ///
    /// - Throws: ``TestFailure`` if the end does not come in time.
    package func ending(within limit: Duration = .seconds(10)) async throws -> Ending {
        let start = ContinuousClock.now
        var frames: [Frame] = []
        var goodBye: (code: UInt16?, elapsed: Duration)?
        while let frame = try await self.next(within: start + limit - .now) {
            frames.append(frame)
            guard frame.opcode == 0x8, goodBye == nil else { continue }
            let code = frame.payload.count >= 2 ? UInt16(frame.payload[0]) << 8 | UInt16(frame.payload[1]) : nil
            goodBye = (code, .now - start)
            self.connection.send(RawFrame(0x8, Array(frame.payload.prefix(2))).bytes[...])
        }
        return Ending(
            frames: frames, code: goodBye?.code, elapsed: goodBye?.elapsed ?? (ContinuousClock.now - start))
    }

    /// Waits until more has come; false once the server has ended the connection.
    private func fill(until end: ContinuousClock.Instant, _ what: String) async throws -> Bool {
        while true {
            guard let bytes = self.connection.take() else { return false }
            if !bytes.isEmpty {
                self.inbox.withLock { $0.bytes += bytes }
                return true
            }
            guard ContinuousClock.now < end else { throw TestFailure("nothing came in time: \(what)") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// What came and was not looked at yet.
    private struct Inbox {
        var bytes: [UInt8] = []
        private var position = 0

        private var count: Int { self.bytes.count - self.position }

        mutating func takeHead() -> String? {
            let end = Array("\r\n\r\n".utf8)
            guard let range = self.bytes[self.position...].firstRange(of: end) else { return nil }
            let head = String(decoding: self.bytes[self.position..<range.upperBound], as: UTF8.self)
            self.move(to: range.upperBound)
            return head
        }

        mutating func takeFrame() -> Frame? {
            guard self.count >= 2 else { return nil }
            let (first, second) = (self.bytes[self.position], self.bytes[self.position + 1])
            let extra = second & 0x7F == 127 ? 8 : second & 0x7F == 126 ? 2 : 0
            guard self.count >= 2 + extra else { return nil }
            let start = self.position + 2 + extra
            let long = self.bytes[self.position + 2..<start].reduce(0) { $0 << 8 | Int($1) }
            let length = extra == 0 ? Int(second & 0x7F) : long
            guard self.bytes.count - start >= length else { return nil }
            let frame = Frame(
                opcode: first & 0x0F, isPlain: first & 0xF0 == 0x80 && second & 0x80 == 0,
                payload: Array(self.bytes[start..<start + length]))
            self.move(to: start + length)
            return frame
        }

        private mutating func move(to position: Int) {
            self.position = position
            // Seldom: taking from the front costs as much as all that is behind it.
            guard self.position == self.bytes.count || self.position > 1_048_576 else { return }
            self.bytes.removeFirst(self.position)
            self.position = 0
        }
    }
}
