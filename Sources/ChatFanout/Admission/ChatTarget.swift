import Primitives

/// What a WebSocket's path asks for.
enum ChatTarget: Sendable, Equatable {
    /// `chelseru.v1`, many rooms on one socket.
    case version1
    /// The compatible wire, one room.
    case room(Int64)

    /// The sub-protocol that goes with it.
    var subprotocol: ProtocolText {
        switch self {
        case .version1: "chelseru.v1"
        case .room: "chelseru.chat"
        }
    }

    /// Reads a path without its query: `/ws/`, or anything that ends in `/chat/<room>/`; a trailing slash is optional.
    init?(path: ProtocolText) {
        let parts = path.split("/")
        if parts == ["ws"] {
            self = .version1
        } else if parts.count >= 2, parts[parts.count - 2] == "chat", let room = Self.number(parts[parts.count - 1]) {
            self = .room(room)
        } else {
            return nil
        }
    }

    /// Reads a path as it stands on the wire.
    ///
    /// - Throws: ``Refusal`` 400 for one that cannot be decoded.
    init?(encoded path: String) throws(Refusal) {
        do throws(RequestPath.Fault) { self.init(path: ProtocolText(try RequestPath.decoded(path))) } catch {
            throw Refusal(error)
        }
    }

    private static func number(_ text: ProtocolText) -> Int64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int64(text.string)
    }
}
