/// Goes through the frames that have come, and counts and checks those that bring a message.
///
/// The place where the generator spends its time: every message to every member passes here.
struct FrameScanner {
    /// What stopped a scan.
    enum Stop: Equatable {
        /// The rest is not a whole frame yet.
        case incomplete
        /// A frame that brings no message.
        case frame(opcode: UInt8, payload: Range<Int>)
    }

    /// Every so many messages one's latency is taken: a prime, so that it is not always the same member's.
    private static let sampling = 17
    /// No position is known.
    static let unknown: Int64 = -1

    private let dialect: Dialect
    private let shape: LoadShape
    private let roomWord = Array("{\"room\":".utf8)
    private let messageWord = Array(",\"message\":{\"offset\":".utf8)
    private let chatWord = Array("{\"type\":\"chat_message\",\"id\":".utf8)
    /// The offset of the last message for each connection and room, or ``unknown``.
    private(set) var last: [Int64]
    /// Messages that came.
    private(set) var deliveries = 0
    /// Offsets that were left out.
    private(set) var gaps = 0
    /// Offsets that came again.
    private(set) var repeats = 0
    /// How long messages took.
    private(set) var latencies = LatencyHistogram()
    private var untilSample = Self.sampling

    /// Makes a scanner for some of the connections.
    init(dialect: Dialect, shape: LoadShape, connections: Int) {
        self.dialect = dialect
        self.shape = shape
        self.last = Array(repeating: Self.unknown, count: connections * shape.roomsPerConnection)
    }

    /// Forgets the latencies seen so far.
    mutating func restartLatencies() { self.latencies = LatencyHistogram() }

    /// The offset of the last message of a connection's room.
    func position(_ local: Int, slot: Int) -> Int64 { self.last[local * self.shape.roomsPerConnection + slot] }

    /// Notes where a subscription begins.
    mutating func begin(_ local: Int, slot: Int, at offset: Int64) {
        self.last[local * self.shape.roomsPerConnection + slot] = offset
    }

    /// Notes a message that came in the reply to a subscription.
    mutating func recovered(_ local: Int, slot: Int, offset: Int64) {
        self.deliveries += 1
        self.check(local, slot: slot, offset: offset)
    }

    /// Goes on from a position up to the next frame that brings no message.
    ///
    /// - Parameters:
    ///   - local: the connection among those of this scanner.
    ///   - connection: the same among all.
    mutating func scan(
        _ bytes: Span<UInt8>, from position: inout Int, to end: Int, local: Int, connection: Int, now: UInt64
    ) -> Stop {
        while let payload = WireFrame.payload(bytes, at: position, end: end), payload.upperBound <= end {
            let first = bytes[position]
            position = payload.upperBound
            let isMessage =
                first == 0x80 | WireFrame.text && self.message(bytes, payload, local: local, connection: connection)
            guard isMessage else { return .frame(opcode: first & 0x0F, payload: payload) }
            self.deliveries += 1
            self.untilSample -= 1
            if self.untilSample == 0 {
                self.untilSample = Self.sampling
                if let sent = Self.timestamp(bytes, payload) { self.latencies.add(now > sent ? now - sent : 0) }
            }
        }
        return .incomplete
    }

    private mutating func message(
        _ bytes: Span<UInt8>, _ payload: Range<Int>, local: Int, connection: Int
    ) -> Bool {
        switch self.dialect {
        case .nchan: return true
        case .chelseruChat:
            guard Self.matches(bytes, payload, self.chatWord) else { return false }
            var index = payload.lowerBound + self.chatWord.count
            self.check(local, slot: 0, offset: Self.number(bytes, &index, payload.upperBound))
            return true
        case .chelseruV1:
            guard Self.matches(bytes, payload, self.roomWord) else { return false }
            var index = payload.lowerBound + self.roomWord.count
            let room = Self.number(bytes, &index, payload.upperBound)
            guard Self.matches(bytes, index..<payload.upperBound, self.messageWord),
                let slot = self.shape.slot(of: room, for: connection)
            else { return false }
            index += self.messageWord.count
            self.check(local, slot: slot, offset: Self.number(bytes, &index, payload.upperBound))
            return true
        }
    }

    private mutating func check(_ local: Int, slot: Int, offset: Int64) {
        let index = local * self.shape.roomsPerConnection + slot
        let last = self.last[index]
        if last == Self.unknown || offset == last + 1 {
            self.last[index] = offset
        } else if offset > last {
            self.gaps += Int(offset - last - 1)
            self.last[index] = offset
        } else {
            self.repeats += 1
        }
    }

    private static func matches(_ bytes: Span<UInt8>, _ range: Range<Int>, _ word: [UInt8]) -> Bool {
        guard range.count >= word.count else { return false }
        for index in word.indices where bytes[range.lowerBound + index] != word[index] { return false }
        return true
    }

    private static func number(_ bytes: Span<UInt8>, _ index: inout Int, _ end: Int) -> Int64 {
        var number: Int64 = 0
        while index < end, case let digit = bytes[index], digit >= 0x30, digit <= 0x39 {
            number = number &* 10 &+ Int64(digit - 0x30)
            index += 1
        }
        return number
    }

    /// When a message was sent: the number behind the tilde.
    private static func timestamp(_ bytes: Span<UInt8>, _ payload: Range<Int>) -> UInt64? {
        guard var index = payload.first(where: { bytes[$0] == UInt8(ascii: "~") }) else { return nil }
        index += 1
        return UInt64(self.number(bytes, &index, payload.upperBound))
    }
}
