/// What a client may do on either wire.
enum WireLimits {
    /// Commands or messages that may wait for their replies at once.
    static let pending = 64
    /// Texts in a second.
    static let textsPerSecond = 300
    /// The rooms of a socket.
    static let rooms = 100
    /// The messages whose status a socket is told.
    static let watches = 20
}
