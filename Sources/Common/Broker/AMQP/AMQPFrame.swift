/// What arrives on a connection, copied out of the library's memory.
enum AMQPFrame: Sendable, Equatable {
    case ack(channel: UInt16, tag: UInt64, multiple: Bool)
    case nack(channel: UInt16, tag: UInt64, multiple: Bool)
    /// A message nobody takes; its header and body follow.
    case returned(channel: UInt16, reply: String)
    /// A message for a consumer; its header and body follow.
    case deliver(channel: UInt16, tag: UInt64, isRedelivered: Bool)
    case header(channel: UInt16, bodySize: UInt64, properties: AMQPProperties)
    case body(channel: UInt16, bytes: [UInt8])
    /// The broker ended a consumer, because its queue is gone.
    case consumerCancelled(channel: UInt16)
    case blocked(reason: String)
    case unblocked
    /// The answer to ``AMQPConnection/askForDepth(of:channel:)``.
    case depth(queue: String, messages: Int)
    case channelClosed(channel: UInt16, code: Int, text: String)
    case connectionClosed(code: Int, text: String)
    case other
}

/// The properties of a message that we use.
struct AMQPProperties: Sendable, Equatable {
    var messageID = ""
    var headers: [String: BrokerField] = [:]
}

/// Method numbers: class in the upper half, method in the lower.
///
/// AMQP 0-9-1, §1.2 of the generated reference, and RabbitMQ's extensions for nack and blocked.
enum AMQPMethod: UInt32 {
    case connectionClose = 0x000A_0032
    case connectionBlocked = 0x000A_003C
    case connectionUnblocked = 0x000A_003D
    case channelClose = 0x0014_0028
    case channelCloseOK = 0x0014_0029
    case queueDeclare = 0x0032_000A
    case queueDeclareOK = 0x0032_000B
    case queueBind = 0x0032_0014
    case basicCancel = 0x003C_001E
    case basicReturn = 0x003C_0032
    case basicDeliver = 0x003C_003C
    case basicAck = 0x003C_0050
    case basicNack = 0x003C_0078
}
