/// One question to Redis that knows its keys and how to read its reply.
///
/// Stores make calls, ``RedisClient`` runs them: alone, or several in one round trip.
@usableFromInline package struct RedisCall<Reply: Sendable>: Sendable {
    @usableFromInline let request: RedisRequest
    @usableFromInline let read: @Sendable (RedisValue) throws(RedisError) -> Reply

    /// Prepares the run of a script.
    ///
    /// - Parameter read: makes the answer of the reply; throws ``RedisError`` for one that it cannot read, errors among them.
    @inlinable package init(
        _ script: RedisScript, keys: [String], arguments: [String],
        read: @escaping @Sendable (RedisValue) throws(RedisError) -> Reply
    ) {
        self.request = RedisRequest(script, keys: keys, arguments: arguments)
        self.read = read
    }

    /// Prepares a command.
    ///
    /// - Parameter read: makes the answer of the reply; throws ``RedisError`` for one that it cannot read, errors among them.
    @inlinable package init(
        _ command: RedisCommand, read: @escaping @Sendable (RedisValue) throws(RedisError) -> Reply
    ) {
        self.request = RedisRequest(command)
        self.read = read
    }

    @inlinable init(_ request: RedisRequest, _ read: @escaping @Sendable (RedisValue) throws(RedisError) -> Reply) {
        self.request = request
        self.read = read
    }

    /// The keys it touches; those of one call share a slot.
    package var keys: [String] { self.request.keys }

    /// The same call with its answer made into another.
    @inlinable package func map<Other: Sendable>(
        _ transform: @escaping @Sendable (Reply) throws(RedisError) -> Other
    ) -> RedisCall<Other> {
        let read = self.read
        return RedisCall<Other>(self.request) { (value) throws(RedisError) in try transform(try read(value)) }
    }

    /// The same call, whose error is its own: the others that run with it are read all the same.
    @inlinable package var caught: RedisCall<Result<Reply, RedisError>> {
        let read = self.read
        return RedisCall<Result<Reply, RedisError>>(self.request) { (value) throws(RedisError) in
            do throws(RedisError) { return .success(try read(value)) } catch { return .failure(error) }
        }
    }

    /// The same call, of whose answer nothing is wanted but that it is no error.
    @inlinable package var ignoringAnswer: RedisCall<Void> {
        RedisCall<Void>(self.request) { (value) throws(RedisError) in _ = try value.get() }
    }
}

extension RedisCall where Reply == RedisValue {
    /// Prepares the run of a script whose reply is taken as it is, an error among them.
    @inlinable package init(_ script: RedisScript, keys: [String], arguments: [String]) {
        self.init(script, keys: keys, arguments: arguments) { $0 }
    }

    /// Prepares a command whose reply is taken as it is, an error among them.
    @inlinable package init(_ command: RedisCommand) {
        self.init(command) { $0 }
    }
}
