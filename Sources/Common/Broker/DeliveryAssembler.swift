/// Puts a message of one channel together from its method, header and body frames.
struct DeliveryAssembler {
    /// A complete message.
    struct Message: Equatable {
        let tag: UInt64
        let isRedelivered: Bool
        let properties: AMQPProperties
        let body: [UInt8]
        /// Whether it came back unroutable instead of being delivered.
        let isReturned: Bool
        /// Whether the body was larger than allowed and was not kept.
        let isTooLarge: Bool
    }

    private enum State {
        case idle
        case awaitingHeader(tag: UInt64, isRedelivered: Bool, isReturned: Bool)
        case awaitingBody(tag: UInt64, isRedelivered: Bool, isReturned: Bool, properties: AMQPProperties, size: UInt64)
    }

    private let maximumBody: UInt64
    private var state = State.idle
    private var body: [UInt8] = []
    private var received: UInt64 = 0

    /// - Parameter maximumBody: bytes; what is larger is counted through but not kept, so that no stranger's message
    ///   fills our memory.
    init(maximumBody: UInt64 = 1_048_576) {
        self.maximumBody = maximumBody
    }

    /// Takes a frame of the channel; gives the message when it is complete.
    mutating func received(_ frame: AMQPFrame) -> Message? {
        switch (frame, self.state) {
        case (.deliver(_, let tag, let isRedelivered), _):
            self.state = .awaitingHeader(tag: tag, isRedelivered: isRedelivered, isReturned: false)
            return nil
        case (.returned, _):
            self.state = .awaitingHeader(tag: 0, isRedelivered: false, isReturned: true)
            return nil
        case (.header(_, let size, let properties), .awaitingHeader(let tag, let isRedelivered, let isReturned)):
            self.body = []
            self.received = 0
            self.state = .awaitingBody(
                tag: tag, isRedelivered: isRedelivered, isReturned: isReturned, properties: properties, size: size)
            return self.complete()  // an empty body has no body frame
        case (.body(_, let bytes), .awaitingBody(_, _, _, _, let size)):
            self.received += UInt64(bytes.count)
            if size <= self.maximumBody { self.body.append(contentsOf: bytes) }
            return self.complete()
        default:
            return nil
        }
    }

    private mutating func complete() -> Message? {
        guard case .awaitingBody(let tag, let isRedelivered, let isReturned, let properties, let size) = self.state,
            self.received >= size
        else { return nil }
        self.state = .idle
        defer { self.body = [] }
        return Message(
            tag: tag, isRedelivered: isRedelivered, properties: properties, body: self.body, isReturned: isReturned,
            isTooLarge: size > self.maximumBody)
    }
}
