/// The call log in numbers.
struct CallStatistics: Sendable {
    /// All calls since the start, also those the log has forgotten.
    let total: Int
    /// Calls in the last second.
    let lastSecond: Int
    /// All calls since the start, by what became of them.
    let byOutcome: [CallOutcome: Int]
}
