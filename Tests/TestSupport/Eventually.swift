/// Why a test could not go on.
package struct TestFailure: Error, CustomStringConvertible {
    /// The reason.
    package let description: String

    /// Makes a failure.
    package init(_ description: String) {
        self.description = description
    }
}

/// Waits for a condition of another process, which cannot be awaited in any other way.
///
/// - Throws: ``TestFailure`` when the time is over.
package func eventually(
    _ what: String, within limit: Duration = .seconds(20), log: ServiceProcess? = nil,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    var last: (any Error)?
    while ContinuousClock.now < end {
        do {
            if try await condition() { return }
            last = nil
        } catch {
            last = error
        }
        try await Task.sleep(for: .milliseconds(20))
    }
    let tail = log.map { "\n" + $0.log.suffix(2_000) } ?? ""
    throw TestFailure("not within \(limit): \(what) \(last.map { "\($0)" } ?? "")\(tail)")
}
