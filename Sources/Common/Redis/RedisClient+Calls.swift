// Several calls in one round trip. Calls beside each other do not depend on each other's order; what may only happen after
// another stands behind `then:`.
//
// All of them are inlinable: their answers' types are known to the targets above alone, and who does not know them asks the runtime for
// them at every call.

extension RedisClient {
    /// Runs a call.
    ///
    /// - Throws: ``RedisError``, also for an error reply.
    @inlinable package func run<A>(_ call: RedisCall<A>, timeout: Duration? = nil) async throws(RedisError) -> A {
        let replies = try await self.exchange([call.request], timeout: timeout)
        return try call.read(replies[0])
    }

    /// Runs two calls that do not depend on each other's order.
    ///
    /// - Throws: ``RedisError``, also for an error reply; then the other may have been done.
    @inlinable package func run<A, B>(
        _ first: RedisCall<A>, _ second: RedisCall<B>, timeout: Duration? = nil
    ) async throws(RedisError) -> (A, B) {
        let replies = try await self.exchange([first.request, second.request], timeout: timeout)
        return (try first.read(replies[0]), try second.read(replies[1]))
    }

    /// Runs three calls that do not depend on each other's order.
    ///
    /// - Throws: ``RedisError``, also for an error reply; then the others may have been done.
    @inlinable package func run<A, B, C>(
        _ first: RedisCall<A>, _ second: RedisCall<B>, _ third: RedisCall<C>, timeout: Duration? = nil
    ) async throws(RedisError) -> (A, B, C) {
        let replies = try await self.exchange([first.request, second.request, third.request], timeout: timeout)
        return (try first.read(replies[0]), try second.read(replies[1]), try third.read(replies[2]))
    }

    /// Runs four calls that do not depend on each other's order.
    ///
    /// - Throws: ``RedisError``, also for an error reply; then the others may have been done.
    @inlinable package func run<A, B, C, D>(
        _ first: RedisCall<A>, _ second: RedisCall<B>, _ third: RedisCall<C>, _ fourth: RedisCall<D>,
        timeout: Duration? = nil
    ) async throws(RedisError) -> (A, B, C, D) {
        let replies = try await self.exchange(
            [first.request, second.request, third.request, fourth.request], timeout: timeout)
        return (
            try first.read(replies[0]), try second.read(replies[1]), try third.read(replies[2]),
            try fourth.read(replies[3])
        )
    }

    /// Runs any number of calls of one kind that do not depend on each other's order; their answers stand in their order.
    ///
    /// Those of one key are done in their order all the same.
    ///
    /// - Throws: ``RedisError``, also for an error reply; then the others may have been done.
    @inlinable package func run<A>(_ calls: [RedisCall<A>], timeout: Duration? = nil) async throws(RedisError) -> [A] {
        let replies = try await self.exchange(calls.map(\.request), timeout: timeout)
        return try RedisCall.answers(of: calls, replies[...])
    }

    /// Runs any number of calls of one kind and one of another; none depends on the others' order.
    ///
    /// - Throws: ``RedisError``, also for an error reply; then the others may have been done.
    @inlinable package func run<A, B>(
        _ calls: [RedisCall<A>], _ other: RedisCall<B>, timeout: Duration? = nil
    ) async throws(RedisError) -> ([A], B) {
        let (answer, answers) = try await self.run(other, then: calls, timeout: timeout)
        return (answers, answer)
    }

    /// Runs any number of calls of each of two kinds that do not depend on each other's order.
    ///
    /// - Throws: ``RedisError``, also for an error reply; then the others may have been done.
    @inlinable package func run<A, B>(
        _ first: [RedisCall<A>], _ second: [RedisCall<B>], timeout: Duration? = nil
    ) async throws(RedisError) -> ([A], [B]) {
        let replies = try await self.exchange(first.map(\.request) + second.map(\.request), timeout: timeout)
        return (
            try RedisCall.answers(of: first, replies.prefix(first.count)),
            try RedisCall.answers(of: second, replies.dropFirst(first.count))
        )
    }

    /// Runs two calls and any number of one kind; none depends on the others' order.
    ///
    /// - Throws: ``RedisError``, also for an error reply; then the others may have been done.
    @inlinable package func run<A, B, C>(
        _ first: RedisCall<A>, _ second: RedisCall<B>, _ rest: [RedisCall<C>], timeout: Duration? = nil
    ) async throws(RedisError) -> (A, B, [C]) {
        try await self.run(first, then: second, rest, timeout: timeout)
    }

    /// Runs a call, and behind it one that may only happen after it.
    ///
    /// With one Redis both go in one piece: the second is done even where the first is answered by an error.
    ///
    /// - Throws: ``RedisError``, also for an error reply.
    @inlinable package func run<A, B>(
        _ first: RedisCall<A>, then second: RedisCall<B>, timeout: Duration? = nil
    ) async throws(RedisError) -> (A, B) {
        try await self.run(first, second, timeout: timeout)
    }

    /// Runs a call, and behind it some of one kind that may only happen after it.
    ///
    /// - Throws: ``RedisError``, also for an error reply.
    @inlinable package func run<A, B>(
        _ first: RedisCall<A>, then rest: [RedisCall<B>], timeout: Duration? = nil
    ) async throws(RedisError) -> (A, [B]) {
        let replies = try await self.exchange([first.request] + rest.map(\.request), timeout: timeout)
        return (try first.read(replies[0]), try RedisCall.answers(of: rest, replies.dropFirst()))
    }

    /// Runs any number of calls of one kind, and behind them those of another that may only happen after them.
    ///
    /// - Throws: ``RedisError``, also for an error reply.
    @inlinable package func run<A, B>(
        _ first: [RedisCall<A>], then rest: [RedisCall<B>], timeout: Duration? = nil
    ) async throws(RedisError) -> ([A], [B]) {
        try await self.run(first, rest, timeout: timeout)
    }

    /// Runs a call, and behind it another and some of one kind that may only happen after it.
    ///
    /// - Throws: ``RedisError``, also for an error reply.
    @inlinable package func run<A, B, C>(
        _ first: RedisCall<A>, then second: RedisCall<B>, _ rest: [RedisCall<C>], timeout: Duration? = nil
    ) async throws(RedisError) -> (A, B, [C]) {
        let requests = [first.request, second.request] + rest.map(\.request)
        let replies = try await self.exchange(requests, timeout: timeout)
        return (
            try first.read(replies[0]), try second.read(replies[1]),
            try RedisCall.answers(of: rest, replies.dropFirst(2))
        )
    }

    /// Runs two calls that do not depend on each other's order, and behind them one that may only happen after both.
    ///
    /// - Throws: ``RedisError``, also for an error reply.
    @inlinable package func run<A, B, C>(
        _ first: RedisCall<A>, _ second: RedisCall<B>, then third: RedisCall<C>, timeout: Duration? = nil
    ) async throws(RedisError) -> (A, B, C) {
        try await self.run(first, second, third, timeout: timeout)
    }

    /// Runs a call without a task; those of one event loop are sent in the order of their calls.
    ///
    /// - Parameter completion: told on an event loop, of the answer or why there is none.
    @inlinable package func submit<A>(
        _ call: RedisCall<A>, completion: @escaping @Sendable (Result<A, RedisError>) -> Void
    ) {
        self.exchange([call.request]) { result in
            completion(result.flatMap { replies in call.answer(replies[0]) })
        }
    }

    /// Runs two calls without a task.
    @inlinable package func submit<A, B>(
        _ first: RedisCall<A>, _ second: RedisCall<B>,
        completion: @escaping @Sendable (Result<(A, B), RedisError>) -> Void
    ) {
        self.exchange([first.request, second.request]) { result in
            completion(
                result.flatMap { replies in
                    do throws(RedisError) {
                        return .success((try first.read(replies[0]), try second.read(replies[1])))
                    } catch {
                        return .failure(error)
                    }
                })
        }
    }

    /// Runs calls of one kind without a task; their answers stand in their order.
    @inlinable package func submit<A>(
        _ calls: [RedisCall<A>], completion: @escaping @Sendable (Result<[A], RedisError>) -> Void
    ) {
        self.exchange(calls.map(\.request)) { result in
            completion(
                result.flatMap { replies in
                    do throws(RedisError) {
                        return .success(try RedisCall.answers(of: calls, replies[...]))
                    } catch {
                        return .failure(error)
                    }
                })
        }
    }
}

extension RedisCall {
    /// What calls of one kind are answered by their replies, in their order.
    @inlinable static func answers(of calls: [Self], _ replies: ArraySlice<RedisValue>) throws(RedisError) -> [Reply] {
        var answers: [Reply] = []
        answers.reserveCapacity(calls.count)
        for (call, reply) in zip(calls, replies) { answers.append(try call.read(reply)) }
        return answers
    }

    /// The answer that a reply is, or why it is none.
    @inlinable func answer(_ reply: RedisValue) -> Result<Reply, RedisError> {
        do throws(RedisError) { return .success(try self.read(reply)) } catch { return .failure(error) }
    }
}
