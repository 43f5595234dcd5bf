import ServiceLifecycle

/// Waiting, as faults do.
enum Pause {
    /// Waits, but not into a shutdown: the server only stops once its requests are done.
    static func milliseconds(_ milliseconds: Int) async {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: .milliseconds(milliseconds))
        }
    }
}
