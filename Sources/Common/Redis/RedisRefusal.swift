/// What Redis says of itself when it does not do what it is asked, in its own words: no mistake of who asked.
package struct RedisRefusal: Sendable, Equatable {
    private enum Kind {
        /// This server may be the wrong one to ask.
        case wrongServer
        /// Writes, and they only.
        case writes
        /// Who we are there, or what we may do.
        case rights
        /// It does nothing for anybody now.
        case busy
    }

    /// What Redis said, cut.
    package let message: String
    private let kind: Kind

    /// Whether this server may be the wrong one to ask: a demoted primary, a copy without its primary, or one that begins
    /// anew while another has taken over.
    ///
    /// The others pass on the same server, or not at all.
    package var isOfWrongServer: Bool { self.kind == .wrongServer }
    /// Whether it takes no writes, and may read all the same.
    package var isOfWrites: Bool { self.kind == .wrongServer || self.kind == .writes }
    /// Whether our user lacks a right, or is not let in.
    package var isOfRights: Bool { self.kind == .rights }

    private static let longest = 200
    private static let words: [String: Kind] = [
        "READONLY": .wrongServer, "MASTERDOWN": .wrongServer, "LOADING": .wrongServer,
        "OOM": .writes, "MISCONF": .writes, "NOREPLICAS": .writes,
        "NOPERM": .rights, "NOAUTH": .rights, "WRONGPASS": .rights, "DENIED": .rights,
        "BUSY": .busy, "UNKILLABLE": .busy, "CLUSTERDOWN": .busy, "TRYAGAIN": .busy,
    ]
    /// What has no word of its own: a script's want of rights (7.0, then 7.2 and later), and too many connections.
    private static let beginnings: [(String, Kind)] = [
        ("ERR The user executing the script can't ", .rights), ("ERR ACL failure in script", .rights),
        ("ERR max number of clients reached", .busy),
    ]

    /// Reads an error reply; nil if it says something about the command.
    ///
    /// https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
    package init?(_ message: String) {
        let word = String(message.prefix { $0 != " " })
        guard
            let kind = Self.words[word]
                ?? (word == "ERR" ? Self.beginnings.first { message.hasPrefix($0.0) }?.1 : nil)
        else { return nil }
        self.message = String(message.prefix(Self.longest))
        self.kind = kind
    }

    /// Reads a reply; nil if it is none of these.
    package init?(_ reply: RedisValue) {
        guard case .error(let message) = reply else { return nil }
        self.init(message)
    }
}
