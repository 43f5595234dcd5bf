/// When a provider is asked about a message again.
///
/// Pauses grow fivefold, from the first one up to four hours: phones that are on have their message within a minute, and one
/// that is off is not switched on by asking. The pause follows from the message's age alone, so that nothing has to be
/// kept: pauses d, 5d, 25d, … end at ages d, 6d, 31d, …, and each is four times the age it begins at, and d.
struct PollSchedule: Sendable {
    /// The longest pause.
    static let most = Duration.seconds(4 * 3_600)

    /// The pause before the first question.
    let first: Duration

    /// The next pause; nil when the provider has forgotten the message by then.
    ///
    /// - Parameters:
    ///   - age: how long the provider has had the message.
    ///   - left: how long the provider will still know it.
    ///   - jitter: from 0 to 1; it shortens the pause by up to a tenth, so that what was sent together is not asked for
    ///     together for ever.
    func pause(age: Duration, left: Duration, jitter: Double) -> Duration? {
        let whole = min(self.first + max(.zero, age) * 4, max(self.first, Self.most))
        let pause = whole * (1 - 0.1 * min(max(jitter, 0), 1))
        return pause < left ? pause : nil
    }
}
