/// RabbitMQ's `consumer_timeout`: how long a delivery may be held before the broker closes its channel (406).
///
/// Workers hold waiting jobs, so it has to be longer than the longest step. https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout
enum ConsumerTimeout {
    /// Whether a channel was closed because something was held for too long.
    ///
    /// The broker's words: `PRECONDITION_FAILED - delivery acknowledgement on channel 3 timed out. Timeout value used: 1000 ms. …`
    static func isReason(code: Int, text: String) -> Bool {
        let bytes = Array(text.utf8)
        return code == 406 && bytes.contains(Array("delivery acknowledgement".utf8))
            && bytes.contains(Array("timed out".utf8))
    }

    /// The sentence for operators: the same for each time that it happens to a queue.
    static func sentence(queue: String) -> String {
        "what is held of \(queue) was taken back: RabbitMQ's consumer_timeout has to be above the 11 minutes that jobs wait"
    }
}

extension Array where Element == UInt8 {
    /// Whether another run of bytes is in this one; both short.
    fileprivate func contains(_ other: [UInt8]) -> Bool {
        guard !other.isEmpty, self.count >= other.count else { return other.isEmpty }
        return (0...(self.count - other.count)).contains { self[$0..<($0 + other.count)].elementsEqual(other) }
    }
}
