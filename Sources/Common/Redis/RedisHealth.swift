/// What one connection slot knows of its server, from a write of its own once a second.
///
/// One refusal alone changes nothing: a server at its memory's end refuses now and then, and one that is being reconfigured does
/// so for a moment.
struct RedisHealth: Sendable, Equatable {
    /// What a refused write calls for.
    enum Action: Equatable {
        case stay
        /// Close the connection and look for the server again.
        case leave
    }

    /// Refusals in a row that make it unwell or leave, and successes in a row that make it well.
    private static let enough = 2

    /// What Redis has been saying, while it counts as refusing.
    private(set) var refusal: String?
    private var refusals = 0
    private var wrongServer = 0
    private var successes = 0

    /// A write was done.
    mutating func accepted() {
        self.refusals = 0
        self.wrongServer = 0
        self.successes = min(self.successes + 1, Self.enough)
        if self.successes == Self.enough { self.refusal = nil }
    }

    /// A write was refused.
    mutating func refused(_ refusal: RedisRefusal) -> Action {
        self.successes = 0
        self.refusals = min(self.refusals + 1, Self.enough)
        if self.refusals == Self.enough { self.refusal = refusal.message }
        self.wrongServer = refusal.isOfWrongServer ? self.wrongServer + 1 : 0
        guard self.wrongServer >= Self.enough else { return .stay }
        return .leave
    }

    /// Another connection begins: what its server says is another story.
    mutating func connected() { self.wrongServer = 0 }
}
