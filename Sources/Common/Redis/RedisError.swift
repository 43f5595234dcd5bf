/// Why a command has no reply.
@usableFromInline package struct RedisError: Error, Equatable, CustomStringConvertible {
    /// The kind of failure.
    package struct Code: Equatable, Sendable {
        private enum Backing { case notConnected, connectionLost, timedOut, overloaded, server, unexpectedReply }
        private let backing: Backing

        /// No connection: the command was not sent.
        package static let notConnected = Code(backing: .notConnected)
        /// The connection ended first: the command may or may not have run.
        package static let connectionLost = Code(backing: .connectionLost)
        /// No reply in time: the command may or may not have run.
        package static let timedOut = Code(backing: .timedOut)
        /// Too many commands are waiting: the command was not sent.
        package static let overloaded = Code(backing: .overloaded)
        /// Redis answered with an error.
        package static let server = Code(backing: .server)
        /// The reply has another type than the command gives.
        package static let unexpectedReply = Code(backing: .unexpectedReply)
    }

    /// The kind of failure.
    package let code: Code
    /// Redis' own words, or what was wrong.
    package let message: String

    /// Makes an error.
    package init(_ code: Code, _ message: String = "") {
        self.code = code
        self.message = message
    }

    /// Whether the same command may work a little later: everything but our own mistakes.
    ///
    /// A right that is missing is the operator's, and comes back.
    package var isTemporary: Bool {
        guard self.code == .server else { return self.code != .unexpectedReply }
        return RedisRefusal(self.message) != nil
    }

    /// The failure in words; never holds a command's arguments.
    @usableFromInline package var description: String {
        let kind =
            switch self.code {
            case .notConnected: "not connected to Redis"
            case .connectionLost: "the connection to Redis was lost"
            case .timedOut: "Redis did not answer in time"
            case .overloaded: "too many commands are waiting for Redis"
            case .server: "Redis refused"
            default: "unexpected reply from Redis"
            }
        return self.message.isEmpty ? kind : "\(kind): \(self.message)"
    }
}
