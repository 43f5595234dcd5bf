import NIOCore

/// A shard as other threads know it: what they want of it runs on its event loop.
struct ShardHandle: Sendable {
    let eventLoop: any EventLoop
    private let box: NIOLoopBoundBox<Shard?>

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.box = .makeEmptyBox(valueType: Shard.self, eventLoop: eventLoop)
    }

    /// Makes the shard; on its event loop, before anything else.
    func fill(_ make: (any EventLoop) -> Shard) { self.box.value = make(self.eventLoop) }

    /// The shard; on its event loop only.
    var shard: Shard {
        guard let shard = self.box.value else { preconditionFailure("a shard before its start") }
        return shard
    }

    /// Runs something on the shard's event loop, at once if this is it.
    func execute(_ body: @escaping @Sendable (Shard) -> Void) {
        if self.eventLoop.inEventLoop { return body(self.shard) }
        self.eventLoop.execute { body(self.shard) }
    }
}
