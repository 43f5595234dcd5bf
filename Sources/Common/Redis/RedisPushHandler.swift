import NIOCore

/// Parses what a subscribed connection receives, first the replies to its greeting, and remembers whether it received anything.
final class RedisPushHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let parser = RedisReplyParser()
    private let received: @Sendable (RedisValue) -> Void
    private let completed: @Sendable () -> Void
    private let greeting: RedisGreeting
    private let greeted: EventLoopPromise<Void>
    private var greetingReplies = 0
    /// Set by the prober, cleared by any reply.
    var isSilent = false
    /// Redis' own words when it refused something; the connection ends then, since what was refused is not heard.
    private(set) var refusal: String?

    /// - Parameter greeted: kept when the greeting is answered, and failed when it is refused or the connection ends first.
    init(
        greeting: RedisGreeting, greeted: EventLoopPromise<Void>,
        received: @escaping @Sendable (RedisValue) -> Void, completed: @escaping @Sendable () -> Void
    ) {
        self.greeting = greeting
        self.greeted = greeted
        self.received = received
        self.completed = completed
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.completed()
        context.fireChannelReadComplete()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try self.parser.feed(self.unwrapInboundIn(data))
            while let value = try self.parser.next() {
                self.isSilent = false
                if self.greetingReplies < self.greeting.commands.count {
                    _ = try self.greeting.read(value, at: self.greetingReplies)
                    self.greetingReplies += 1
                    if self.greetingReplies == self.greeting.commands.count { self.greeted.succeed() }
                    continue
                }
                if case .error(let message) = value {
                    self.refusal = message
                    return context.close(promise: nil)
                }
                self.received(value)
            }
        } catch {
            self.greeted.fail(error)
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.greeted.fail(RedisError(.connectionLost))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

@available(*, unavailable)
extension RedisPushHandler: Sendable {}
