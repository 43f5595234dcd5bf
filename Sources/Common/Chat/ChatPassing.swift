package import Primitives

/// What a member has a room's others told of that is not stored.
package enum ChatPassing: Sendable, Equatable {
    /// Whether the member types.
    case typing(isActive: Bool)
    /// One client's own data for the others', as JSON, which is passed on byte for byte.
    case signal(data: String)

    /// By what word it is told.
    var kind: ChatFrameWord {
        switch self {
        case .typing: .typing
        case .signal: .signal
        }
    }

    /// What stands behind the user.
    var member: String {
        switch self {
        case .typing(let isActive): "\"active\":\(isActive)"
        case .signal(let data): "\(ChatEvent.Passing.signalMark)\(data)"
        }
    }
}

extension ChatEvent.Passing {
    /// Behind it stands a signal's data.
    static let signalMark = "\"data\":"

    /// The member of a frame that tells of a user, up to the user: scripts choose how the user is shown.
    static func head(_ kind: ChatFrameWord) -> String { "\"\(kind.rawValue)\":{\"user\":" }

    /// The member of a frame that tells of nothing but a user.
    package static func member(_ kind: ChatFrameWord, of user: ChatUser) -> String { "\(self.head(kind))\(user.json)}" }

    /// What stands before the member in an event.
    static func address(version: Int64, user: Int64, reachesOwnUser: Bool = false) -> String {
        "\(reachesOwnUser ? "a" : "o") \(version) \(user) "
    }

    /// Whether it is of a kind.
    package func isOf(_ kind: ChatFrameWord) -> Bool { self.kind == ProtocolText(kind.rawValue) }

    /// A signal's own data, byte for byte as its client sent it; nil for what is no signal.
    package var signal: ProtocolText? {
        guard self.isOf(.signal) else { return nil }
        // A comma and a quote stand together only between members: within a string the quote is escaped.
        let (text, mark) = (ProtocolText(self.data), ProtocolText(",\(Self.signalMark)"))
        guard text.hasSuffix("}"), let name = text.firstIndex(of: mark) else { return nil }
        return text.dropFirst(name + mark.count).dropLast(1)
    }

    /// Takes a member apart, `"<kind>":<data>`; nil if it is none.
    static func parts(_ member: Substring) -> (kind: ProtocolText, data: String)? {
        let (bytes, quote) = (member.utf8, UInt8(ascii: "\""))
        guard bytes.first == quote, let end = bytes.dropFirst().firstIndex(of: quote) else { return nil }
        let rest = bytes[end...].dropFirst()
        guard rest.first == UInt8(ascii: ":") else { return nil }
        return (ProtocolText(Substring(bytes[..<end].dropFirst())), String(Substring(rest.dropFirst())))
    }
}
