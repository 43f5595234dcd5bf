import NIOCore

/// Commands sent together whose replies belong together.
struct RedisBatch: Sendable {
    typealias Completion = @Sendable (Result<[RedisValue], RedisError>) -> Void

    let commands: [RedisCommand]
    let deadline: NIODeadline
    /// Nil once the caller has been told; the replies still have to be taken off the wire.
    private var completion: Completion?
    private var replies: [RedisValue] = []

    init(commands: [RedisCommand], deadline: NIODeadline, completion: @escaping Completion) {
        self.commands = commands
        self.deadline = deadline
        self.completion = completion
    }

    /// Adds a reply; true when it was the last one and the caller has been told.
    mutating func received(_ reply: RedisValue) -> Bool {
        self.replies.append(reply)
        guard self.replies.count == self.commands.count else { return false }
        self.completion?(.success(self.replies))
        return true
    }

    /// Tells the caller that there will be no reply; later calls do nothing.
    mutating func fail(_ error: RedisError) {
        self.completion?(.failure(error))
        self.completion = nil
    }
}
