/// What one run does, the same for all of its threads.
struct LoadPlan: Sendable {
    /// How messages are sent.
    enum Pace: Sendable, Equatable {
        /// Nobody sends.
        case silent
        /// So many a second over all senders, whatever becomes of them.
        case offered(perSecond: Double)
        /// As many as are delivered, with so many under way.
        case closed(window: Int)
    }

    var server: HostPort
    var dialect: Dialect
    var shape: LoadShape
    var tokens: [String]
    var threads: Int
    /// The most connections being opened at a time.
    var opening: Int
    /// The first so many connections take turns in sending.
    var senders: Int
    /// Connections that only publish, for a server that takes messages over HTTP.
    var publishers: Int
    /// The bytes of a message's text.
    var textBytes: Int
    var pace: Pace
    /// Tells this run's messages from those of another.
    var run: String
}
