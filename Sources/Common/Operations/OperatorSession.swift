package import Logging
package import ServiceLifecycle

/// Runs clients for as long as an operator's command takes.
package enum OperatorSession {
    /// The command could not reach what it needs.
    package struct Unreachable: Error, CustomStringConvertible {
        /// What and why.
        package let description: String
    }

    /// Starts services, waits until they are connected, does the work, and stops them.
    ///
    /// - Parameters:
    ///   - isReady: why they are not ready yet; nil once they are.
    ///   - limit: how long to wait for that.
    package static func run<Value: Sendable>(
        _ services: [any Service], waitingFor isReady: @escaping @Sendable () -> String?,
        limit: Duration = .seconds(5), _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            for service in services {
                group.addTask {
                    try await service.run()
                    return nil
                }
            }
            group.addTask {
                let end = ContinuousClock.now + limit
                while let reason = isReady() {
                    guard .now < end else { throw Unreachable(description: reason) }
                    try await Task.sleep(for: .milliseconds(20))
                }
                return try await work()
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw Unreachable(description: "the command ended without a result")
        }
    }

    /// A logger for commands: only what went wrong, to standard error.
    package static func logger(_ label: String) -> Logger {
        Logger(label: label) { ServiceLog.handler($0, .error) }
    }
}
