/// How much a publisher has on the wire, and how often it looks at what.
package enum PublishLimits {
    /// Bytes that may be unconfirmed at once: more would only wait in socket buffers.
    static let unconfirmedBytes = 1_000_000
    /// A connection that owes a confirm for this long is dropped.
    static let confirmSilence = Duration.seconds(3)
    /// How often deadlines are looked at.
    static let expiryInterval = Duration.milliseconds(20)
    /// How often queue lengths are asked for.
    static let depthInterval = Duration.seconds(1)
    /// How often all bindings are made again, which does nothing where they are: the broker's own way to a dead-letter queue
    /// tells nobody that it is gone.
    package static let bindInterval = Duration.seconds(10)
    /// How long a publisher that is to stop waits for what it has.
    static let stopTime = Duration.seconds(2)
}

/// The numbers of a publisher's channels.
enum PublishChannel {
    static let publish: UInt16 = 1
    static let depth: UInt16 = 2
    /// Apart from the questions for lengths, whose answers would be taken for those to declarations.
    static let topology: UInt16 = 3
}
