/// One connection as its thread knows it.
struct Peer {
    enum State: Equatable {
        /// Not opened yet, or dropped by us.
        case away
        case connecting
        /// The request has gone out.
        case handshaking
        /// `chelseru.v1` only: the welcome has not come.
        case welcoming
        /// `chelseru.v1` only: so many rooms have not answered.
        case subscribing(left: Int)
        case ready
        /// A publisher that waits for its answer.
        case busy
        /// It could not be opened, or the server has ended it.
        case over
    }

    var descriptor: Int32 = -1
    var state = State.away
    /// When it began to connect.
    var began: UInt64 = 0
    /// The beginning of a frame whose rest has not come.
    var held: [UInt8] = []
    /// What the socket had no room for.
    var unsent: [UInt8] = []
    /// When the messages were sent whose answers have not come, oldest first.
    var unanswered: [UInt64] = []

    var isOpening: Bool {
        switch self.state {
        case .connecting, .handshaking, .welcoming, .subscribing: true
        case .away, .ready, .busy, .over: false
        }
    }
}
