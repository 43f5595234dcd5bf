import Chat

/// What one node knows of one room: how far it has told its sockets, and whether it may tell them more.
///
/// Pub/sub tells the node of every message once and in order, as long as nothing is lost. Whatever looks otherwise, a gap, a new
/// connection, another epoch, other members, leads to one and the same cure: hold what comes, read the room, fill in.
struct RoomFeed {
    /// What the node does next, in this order.
    enum Action: Equatable {
        /// Read the room from ``RoomFeed/seen`` on, and its members.
        case read
        /// Tell the sockets of an event.
        case tell(ChatEvent)
        /// Tell the sockets of messages that were missed.
        case fill([StoredChatMessage])
        /// Let go of sockets whose users are not among the members that were read.
        case applyMembers
        /// The room may be joined from here on.
        case live
        /// Messages are missing for good.
        case lost
        /// There is no such room any more.
        case gone
    }

    /// Events held while the room is read; what is dropped beyond that is read again.
    static let heldLimit = 10_000
    /// The most bytes of them.
    static let heldBytes = 4 * 1_024 * 1_024
    /// How often in a row another epoch is looked into: an event of an old one never fits.
    private static let epochTries = 3
    /// How often in a row newer members are looked for.
    private static let versionTries = 3

    private enum Phase { case subscribing, reading, live, gone }

    private var phase = Phase.subscribing
    private var held: [ChatEvent] = []
    private var bytesHeld = 0
    private var hasDropped = false
    private var epochTries = 0
    private var versionTries = 0
    private var isKnown = false
    private(set) var version: Int64 = -1
    /// The last message that the sockets were told of, and when it came.
    private(set) var seen: ChatPosition
    private(set) var seenAt: Int64?

    /// Begins with what is remembered of the room, if anything.
    init(seen: ChatPosition = .unknown, seenAt: Int64? = nil) {
        self.seen = seen
        self.seenAt = seenAt
    }

    var isLive: Bool { self.phase == .live }

    /// Pub/sub has the room now: what happens from here on is heard.
    mutating func subscribed() -> [Action] {
        guard self.phase != .gone else { return [] }
        self.phase = .reading
        return [.read]
    }

    /// Pub/sub has lost its connection: what happens now is not heard.
    mutating func disconnected() {
        guard self.phase != .gone else { return }
        self.phase = .subscribing
        self.held = []
        self.bytesHeld = 0
    }

    /// Something happened in the room.
    mutating func received(_ event: ChatEvent) -> [Action] {
        switch self.phase {
        case .subscribing, .gone: return []
        case .reading:
            if case .read = event { return [] }
            self.hold(event)
            return []
        case .live: break
        }
        switch event {
        case .read: return []
        case .message(let message):
            guard message.version <= self.version else { return self.lookInto(event) }
            guard message.position.epoch == self.seen.epoch else {
                guard self.epochTries < Self.epochTries else { return [] }
                self.epochTries += 1
                return self.lookInto(event)
            }
            // What the last reading covered may come once more behind it.
            guard message.position.offset > self.seen.offset else { return [] }
            guard message.position.offset == self.seen.offset + 1 else { return self.lookInto(event) }
            self.seen = message.position
            self.seenAt = message.at
            self.epochTries = 0
            return [.tell(event)]
        case .passing(let passing):
            guard passing.version > self.version else { return [.tell(event)] }
            // Of members that Redis has forgotten: then no reading ever comes to them.
            guard self.versionTries < Self.versionTries else { return [] }
            self.versionTries += 1
            return self.lookInto(event)
        case .members(let version): return version <= self.version ? [] : self.lookInto(nil)
        case .deleted: return self.lookInto(nil)
        }
    }

    /// The room was read; nil if it is not there.
    mutating func read(_ opened: ChatStore.Opened?) -> [Action] {
        guard self.phase == .reading else { return [] }
        guard let opened else {
            self.phase = .gone
            return [.gone]
        }
        self.phase = .live
        if opened.version > self.version { self.versionTries = 0 }
        self.version = opened.version
        var actions = [Action.applyMembers]
        if self.isKnown {
            actions += self.caughtUp(opened)
        } else {
            self.isKnown = true
            self.seen = opened.position
            self.seenAt = opened.lastAt
        }
        // Each time: a shard may have come while the room was read.
        actions.append(.live)
        let held = self.held
        self.held = []
        self.bytesHeld = 0
        for event in held { actions += self.received(event) }
        if self.hasDropped {
            self.hasDropped = false
            actions += self.lookInto(nil)
        }
        return actions
    }

    private mutating func caughtUp(_ opened: ChatStore.Opened) -> [Action] {
        let isSameEpoch = opened.position.epoch == self.seen.epoch
        self.seen = opened.position
        guard isSameEpoch, let missed = opened.missed else {
            self.seenAt = opened.lastAt
            if !isSameEpoch { self.epochTries = 0 }
            return [.lost]
        }
        guard let last = missed.last else { return [] }
        self.seenAt = last.message.at
        return [.fill(missed)]
    }

    private mutating func lookInto(_ event: ChatEvent?) -> [Action] {
        if let event { self.hold(event) }
        guard self.phase == .live else { return [] }
        self.phase = .reading
        return [.read]
    }

    private mutating func hold(_ event: ChatEvent) {
        guard self.held.count < Self.heldLimit, self.bytesHeld + event.bytes <= Self.heldBytes else {
            self.hasDropped = true
            return
        }
        self.held.append(event)
        self.bytesHeld += event.bytes
    }
}
