/// What the first who wants it starts, and everybody shares: a stage of many tests.
///
/// It is started in the task of who came first, so that no task is without somebody who waits for it. A start that fails has failed
/// for all: the next would fail as well, and take as long.
package actor StartedOnce<Value: Sendable> {
    private enum State {
        case untouched
        case starting(waiting: [CheckedContinuation<Value, any Error>])
        case ended(Result<Value, any Error>)
    }

    private let start: @Sendable () async throws -> Value
    private var state = State.untouched

    package init(_ start: @escaping @Sendable () async throws -> Value) {
        self.start = start
    }

    /// What was started; the first caller starts it.
    ///
    /// - Throws: what the start has thrown.
    package func value() async throws -> Value {
        switch self.state {
        case .untouched:
            self.state = .starting(waiting: [])
            return try await self.begin().get()
        case .starting(let waiting):
            return try await withCheckedThrowingContinuation { self.state = .starting(waiting: waiting + [$0]) }
        case .ended(let result):
            return try result.get()
        }
    }

    private func begin() async -> Result<Value, any Error> {
        let result: Result<Value, any Error>
        do { result = .success(try await self.start()) } catch { result = .failure(error) }
        if case .starting(let waiting) = self.state { for waiter in waiting { waiter.resume(with: result) } }
        self.state = .ended(result)
        return result
    }
}
