import NIOCore

/// A message on its way to the broker, and who waits for word of it.
struct PendingMessage<Caller: Sendable>: Sendable {
    let message: BrokerMessage
    /// The routing key, which is the queue's name.
    let route: String
    let deadline: ContinuousClock.Instant
    /// Nil once it has been told.
    var caller: Caller?
    /// Nil until it is written.
    var sentAt: ContinuousClock.Instant?
    /// Whether the broker gave it back, because no queue takes it.
    var isReturned = false
}

/// Who waits for the broker's word on one message.
struct PublishCaller: Sendable {
    /// Where it waits; nil if that is no event loop.
    let eventLoop: (any EventLoop)?
    /// Takes the result: nil if the broker has the message safe.
    let complete: @Sendable (BrokerError?) -> Void
}
