extension Duration {
    /// What a step may take beyond what is promised of it: tests run debug builds, beside servers that start and other
    /// tests, on machines that do other work too.
    ///
    /// Less than what a broken promise costs: the next time limit behind the one a test is about is longer.
    package static let slack: Duration = .seconds(3)
}
