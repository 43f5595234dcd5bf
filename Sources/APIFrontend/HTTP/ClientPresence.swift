import NIOCore

/// Tells those who wait on behalf of a client that it has ended its side of the connection.
///
/// While a request is worked on nobody reads its connection, so the server itself does not notice. A client that only
/// closed its sending side still gets the answer, at once.
final class ClientPresence: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private var listeners: [Int: @Sendable () -> Void] = [:]
    private var nextID = 0
    private var isGone = false

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { self.left() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.left()
        context.fireChannelInactive()
    }

    fileprivate func add(_ listener: @escaping @Sendable () -> Void) -> Int {
        self.nextID += 1
        if self.isGone { listener() } else { self.listeners[self.nextID] = listener }
        return self.nextID
    }

    fileprivate func remove(_ id: Int) {
        self.listeners[id] = nil
    }

    private func left() {
        self.isGone = true
        let listeners = self.listeners.values
        self.listeners = [:]
        for listener in listeners { listener() }
    }

    /// Runs an operation, and calls the listener if the client leaves during it.
    static func whileWaiting<Value>(
        on channel: any Channel, onLeave listener: @escaping @Sendable () -> Void, _ operation: () async -> Value
    ) async -> Value {
        let id = try? await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: ClientPresence.self).add(listener)
        }.get()
        // Who was gone before has taken the handlers along.
        if id == nil, !channel.isActive { listener() }
        let value = await operation()
        if let id {
            channel.eventLoop.execute {
                try? channel.pipeline.syncOperations.handler(type: ClientPresence.self).remove(id)
            }
        }
        return value
    }
}

@available(*, unavailable)
extension ClientPresence: Sendable {}
