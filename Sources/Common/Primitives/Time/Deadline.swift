/// Thrown when an operation took longer than it may.
package struct DeadlineExceeded: Error {
    /// Makes one.
    package init() {}
}

/// Runs an operation and cancels it when its time is up.
///
/// - Throws: ``DeadlineExceeded``, or what the operation has thrown.
package func withDeadline<Value: Sendable>(
    _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw DeadlineExceeded()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw DeadlineExceeded() }
        return first
    }
}
