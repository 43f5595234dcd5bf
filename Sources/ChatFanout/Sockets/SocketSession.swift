/// What a socket says and understands: one protocol's side of it.
protocol SocketSession: AnyObject {
    /// Whether frames of `chelseru.v1` are for it; else django-chelseru's.
    var speaksVersion1: Bool { get }
    /// The socket has been let in.
    func begin()
    /// A text came.
    func received(_ text: [UInt8])
    /// A message came that is no text.
    func receivedBinary()
    /// Messages of a room are missing for good.
    func lost(_ room: Int64)
    /// The user is no member of a room any more, or the room is gone.
    func removed(from room: Int64)
    /// A watched SMS has another status.
    func statusChanged(of message: String, to status: String)
}
