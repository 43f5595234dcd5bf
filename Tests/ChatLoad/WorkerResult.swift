/// What one thread has counted at its end.
struct WorkerResult: Sendable {
    /// The first number among all connections, and how far its numbers are apart.
    var number: Int
    var opened = 0
    /// Connections that did not come to be, by the reason.
    var failures: [String: Int] = [:]
    /// Connections that the server ended, by the close code.
    var closes: [String: Int] = [:]
    /// Errors in replies, by their code.
    var errors: [String: Int] = [:]
    var sent = 0
    /// Messages whose sender was told that they are stored.
    var stored = 0
    var deliveries = 0
    var gaps = 0
    var repeats = 0
    /// Frames that brought no message and answered nothing, such as joins.
    var others = 0
    var pings = 0
    /// Subscriptions that got all they had missed, and that did not.
    var recovered = 0
    var unrecovered = 0
    var latencies = LatencyHistogram()
    /// From the beginning of a connection until it is of use.
    var openings = LatencyHistogram()
    /// From sending a message until its sender is told that it is stored.
    var answers = LatencyHistogram()
    /// The last offset for each connection and room that is open.
    var positions: [RoomPosition] = []

    /// How far a connection that is still open has come in a room.
    struct RoomPosition: Sendable {
        var room: Int
        var offset: Int64
    }
}
