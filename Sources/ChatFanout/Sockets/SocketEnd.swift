import Primitives

/// How long a socket may live whatever its peer does.
enum SocketEnd {
    /// How long a socket of `chelseru.v1` lives on behind its token's end, in seconds: so long a new token may take to come.
    private static let grace: Int64 = 30

    /// Up to when a socket of `chelseru.v1` lives, in seconds since 1970.
    static func version1(_ guest: Admission.Guest) -> Int64 { guest.expires.adding(clamped: Self.grace) }

    /// Up to when a socket of the compatible wire lives, in seconds since 1970: there is no word on it for another token.
    ///
    /// The session answers for it as long as it lives, up to an age; a token of the old system has none, and answers for itself.
    ///
    /// - Parameter now: in milliseconds since 1970.
    static func compatible(_ guest: Admission.Guest, age: Duration, now: Int64) -> Int64 {
        let oldest = (now / 1_000).adding(clamped: age.inMilliseconds / 1_000)
        return guest.session == nil ? min(oldest, guest.expires) : oldest
    }

    /// Why a socket ends whose session is not there any more: it has ended by itself, or somebody has ended it.
    static func code(of socket: Socket, now: Int64) -> CloseCode {
        guard !socket.speaksVersion1, let end = socket.sessionEnds, end <= now else { return .sessionRevoked }
        return .tokenExpired
    }
}
