import ArgumentParser

/// What is spoken on a socket.
enum Dialect: String, Sendable, ExpressibleByArgument, CaseIterable {
    /// Many rooms on a socket, with commands and replies.
    case chelseruV1 = "chelseru.v1"
    /// One room on a socket, as django-chelseru has it.
    case chelseruChat = "chelseru.chat"
    /// nchan's: what is published over HTTP comes as it is.
    case nchan

    /// The path to connect to.
    func path(room: Int64) -> String {
        switch self {
        case .chelseruV1: "/ws/"
        case .chelseruChat: "/chat/\(room)/"
        case .nchan: "/subscribe/\(room)"
        }
    }

    /// The sub-protocol to ask for.
    var subprotocol: String? { self == .nchan ? nil : self.rawValue }
}
