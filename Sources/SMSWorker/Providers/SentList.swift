import Primitives

/// Looks for a message whose answer was lost in a provider's list of sent messages.
///
/// Pure: pages in, what they tell out. That a message is not there is only said when the list was seen back to the time
/// before the call.
struct SentList: Sendable {
    /// How far the provider's clock may be behind ours, in milliseconds.
    static let skew: Int64 = 5_000
    /// How far a list in the order of time may be out of order, in milliseconds.
    static let disorder: Int64 = 60_000
    /// Entries of a page.
    static let pageSize = 100
    /// Pages that are read for one question.
    static let maximumPages = 10

    /// A message as the list shows it.
    struct Entry: Sendable, Equatable {
        let id: String?
        let receiver: String
        let text: String
        /// When it was sent, in milliseconds since 1970: the likely reading of the time first, then others.
        let times: [Int64]

        /// Whether nothing of it could be read: it may be any message.
        var isBlank: Bool { self.id == nil && self.receiver.isEmpty && self.text.isEmpty && self.times.isEmpty }
    }

    let phone: PhoneNumber
    let text: String
    /// When the call began, in milliseconds since 1970, by Redis' clock.
    let begun: Int64
    /// The time now, by this worker's.
    let now: Int64

    /// What a page tells; nil to go on with the next one.
    func look(at page: [Entry]) -> AskedOutcome? {
        let alike = page.filter { self.isAlike($0) }
        if let match = alike.first(where: { entry in entry.times.contains(where: self.isSinceTheCall) }) {
            return match.id.map { .found(messageID: $0) } ?? .unknown
        }
        if alike.contains(where: \.times.isEmpty) || page.contains(where: \.isBlank) { return .unknown }
        return page.count < Self.pageSize || self.reachesBack(page) ? .notFound : nil
    }

    private func isSinceTheCall(_ time: Int64) -> Bool {
        // The two times are of two clocks, Redis' and ours: they may be in the wrong order.
        time >= self.begun - Self.skew && time <= max(self.begun, self.now) + Self.disorder
    }

    private func isAlike(_ entry: Entry) -> Bool {
        // Some providers add a line on how to unsubscribe.
        PhoneNumber(entry.receiver) == self.phone && Self.folded(entry.text).starts(with: Self.folded(self.text))
    }

    /// Whether the newest come first and the page goes back to before the call.
    private func reachesBack(_ page: [Entry]) -> Bool {
        let times = page.compactMap(\.times.first)
        guard times.count == page.count, let newest = times.first, let oldest = times.last else { return false }
        let isNewestFirst = newest >= oldest && zip(times, times.dropFirst()).allSatisfy { $1 <= $0 + Self.disorder }
        return isNewestFirst && oldest < self.begun - Self.skew - Self.disorder
    }

    /// The text without what providers change on its way: line ends, spaces around it, Arabic forms of two letters.
    private static func folded(_ text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        for scalar in text.trimmingWhiteSpace().unicodeScalars {
            switch scalar {
            case "\n" where scalars.last == "\r": scalars[scalars.count - 1] = "\n"
            case "ي": scalars.append("ی")
            case "ك": scalars.append("ک")
            default: scalars.append(scalar)
            }
        }
        return scalars
    }
}
