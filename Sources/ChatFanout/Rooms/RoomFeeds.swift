import Chat
import DequeModule
import Logging
import Metrics
import NIOCore
import Redis

/// The feeds of all rooms that have sockets here, on one event loop: each message is parsed and encoded once, here, and handed to
/// the shards that have members of its room, once per turn.
final class RoomFeeds {
    /// Rooms that nobody is in any more whose positions are remembered, so that a loss is seen when somebody comes back.
    private static let rememberedLimit = 10_000

    /// Rooms that are read at once; the others wait, so that a new connection to Redis is not the end of it.
    private static let readingLimit = 64

    private struct Attachment {
        let number: UInt64
        var isCompatible: Bool
    }

    private struct Entry {
        var feed: RoomFeed
        /// As the last reading found it.
        var standing = RoomStanding.unknown
        /// By shard.
        var shards: [Int: Attachment] = [:]
        /// The newest reading of the room that was asked for; what an older one finds is of no use.
        var reading: UInt64 = 0

        var hasCompatible: Bool { self.shards.values.contains(where: \.isCompatible) }
        var live: ShardNews.Kind {
            .live(seen: self.feed.seen, version: self.feed.version, standing: self.standing)
        }
    }

    private let eventLoop: any EventLoop
    private let redis: RedisClient
    private let store: ChatStore
    private let directory: ChatDirectory
    private let metrics: ChatMetrics
    private let logger: Logger
    /// The lists that are followed, which hear of rooms over the same channels.
    let inbox: InboxFeeds
    private var shards: [@Sendable ([ShardNews]) -> Void] = []
    private var entries: [Int64: Entry] = [:]
    private var remembered: [Int64: (seen: ChatPosition, at: Int64?)] = [:]
    private var push = PushChannel()
    private var news: [ShardNewsQueue] = []
    private var nextReading: UInt64 = 0
    private var readings = 0
    private var waiting: Deque<(room: Int64, reading: UInt64)> = []

    init(
        eventLoop: any EventLoop, redis: RedisClient, store: ChatStore, directory: ChatDirectory, metrics: ChatMetrics,
        logger: Logger
    ) {
        self.eventLoop = eventLoop
        self.redis = redis
        self.store = store
        self.directory = directory
        self.metrics = metrics
        self.logger = logger
        self.inbox = InboxFeeds(eventLoop: eventLoop, redis: redis, logger: logger)
    }

    /// Says how each shard is told; before anything else.
    func connect(
        _ shards: [@Sendable ([ShardNews]) -> Void], inbox: [@Sendable (InboxNews) -> Void] = []
    ) {
        self.shards = shards
        self.inbox.connect(inbox) { [unowned self] in self.entries[$0] != nil }
        self.news = shards.map { _ in ShardNewsQueue() }
    }

    /// Rooms that pub/sub brings news of.
    var count: Int { self.entries.count }

    // MARK: Shards

    /// A shard has its first socket in a room, or its first of the compatible wire.
    func attach(_ room: Int64, shard: Int, number: UInt64, compatible: Bool) {
        if self.entries[room] == nil {
            let memory = self.remembered.removeValue(forKey: room)
            self.entries[room] = Entry(feed: RoomFeed(seen: memory?.seen ?? .unknown, seenAt: memory?.at))
            self.push.subscribe(to: ChatKeys.events(room))
        }
        let before = self.entries[room]?.shards[shard]
        self.entries[room]?.shards[shard] = Attachment(
            number: number, isCompatible: compatible || before?.number == number && before?.isCompatible == true)
        if let entry = self.entries[room], entry.feed.isLive {
            self.tell(room, shard, entry.live)
            self.flush()
        }
    }

    /// A shard has no socket in a room any more.
    func detach(_ room: Int64, shard: Int, number: UInt64) {
        guard self.entries[room]?.shards[shard]?.number == number else { return }
        self.entries[room]?.shards[shard] = nil
        guard let entry = self.entries[room], entry.shards.isEmpty else { return }
        self.entries[room] = nil
        if entry.feed.seen != .unknown {
            if self.remembered.count >= Self.rememberedLimit { self.remembered.removeAll(keepingCapacity: true) }
            self.remembered[room] = (entry.feed.seen, entry.feed.seenAt)
        }
        self.stopListening(to: room)
    }

    // MARK: Pub/sub

    /// A connection is there.
    func opened(_ channel: any Channel) {
        self.push.channel = channel
        for room in self.entries.keys { self.push.subscribe(to: ChatKeys.events(room)) }
        self.inbox.opened(channel)
    }

    /// The connection is gone.
    func closed() {
        self.push.channel = nil
        for room in self.entries.keys { self.entries[room]?.feed.disconnected() }
        self.inbox.closed()
    }

    /// Something came.
    func received(_ push: RedisValue) {
        guard case .array(let parts) = push, parts.count == 3, case .string(let kind) = parts[0],
            case .string(let name) = parts[1]
        else { return }
        switch (kind, parts[2]) {
        case ("smessage", .string(let text)): self.received(text, on: name)
        case ("ssubscribe", _):
            if let room = ChatKeys.room(ofEvents: name) { self.act(self.entries[room]?.feed.subscribed() ?? [], room) }
            self.inbox.subscribed(name)
        default: break
        }
    }

    private func received(_ text: String, on name: String) {
        if let user = ChatKeys.user(ofEvents: name) {
            if let event = ChatListEvent(text) { self.inbox.received(event, for: user) }
            return
        }
        guard let room = ChatKeys.room(ofEvents: name) else { return }
        let isToldHere = self.entries[room] != nil
        guard isToldHere || self.inbox.listens(to: room) else { return }
        guard let event = ChatEvent(text) else { return self.logger.warning("an event that cannot be read") }
        if isToldHere { self.act(self.entries[room]?.feed.received(event) ?? [], room) }
        self.inbox.received(event, in: room)
    }

    /// Hands what has gathered to the shards.
    func flush() {
        for index in self.news.indices where !self.news[index].isEmpty {
            let news = self.news[index].take()
            self.shards[index](news)
        }
    }

    private func stopListening(to room: Int64) {
        if !self.inbox.listens(to: room) { self.push.unsubscribe(from: ChatKeys.events(room)) }
    }

    // MARK: What follows

    private func act(
        _ actions: [RoomFeed.Action], _ room: Int64, members: Set<Int64> = [], senders: [Int64: ChatUser] = [:]
    ) {
        guard let entry = self.entries[room] else { return }
        for action in actions {
            switch action {
            case .read: self.read(room)
            case .tell(let event):
                guard let frame = RoomFrames.frame(event, room: room, compatible: entry.hasCompatible) else { break }
                self.tell(room, frame)
            case .fill(let messages):
                self.metrics.refilled.increment(by: messages.count)
                for message in messages {
                    let id = message.message.sender
                    let sender = senders[id] ?? ChatUser(id: id, username: "")
                    self.tell(
                        room,
                        RoomFrames.frame(message, sender: sender, room: room, compatible: entry.hasCompatible))
                }
            case .applyMembers: self.tellAll(room, .members(members, version: entry.feed.version))
            case .live: self.tellAll(room, entry.live)
            case .lost:
                self.metrics.lost.increment()
                self.tellAll(room, .lost(seen: entry.feed.seen))
            case .gone:
                self.tellAll(room, .gone)
                self.entries[room] = nil
                self.stopListening(to: room)
            }
        }
    }

    private func tell(_ room: Int64, _ frame: RoomFrame) {
        guard let entry = self.entries[room] else { return }
        let batch = RoomBatch(first: frame, seen: entry.feed.seen)
        for shard in entry.shards.keys { self.tell(room, shard, .batch(batch)) }
    }

    private func tellAll(_ room: Int64, _ kind: ShardNews.Kind) {
        for shard in self.entries[room]?.shards.keys.map(\.self) ?? [] { self.tell(room, shard, kind) }
    }

    private func tell(_ room: Int64, _ shard: Int, _ kind: ShardNews.Kind) {
        guard let number = self.entries[room]?.shards[shard]?.number else { return }
        self.news[shard].append(ShardNews(room: room, number: number, kind: kind))
    }

    // MARK: Reading

    private struct Reading: Sendable {
        let opened: ChatStore.Opened?
        let members: Set<Int64>
        let standing: RoomStanding
        let senders: [Int64: ChatUser]
    }

    /// Reads a room, in its turn; what readings before this one find is of no use any more.
    private func read(_ room: Int64) {
        guard self.entries[room] != nil else { return }
        self.nextReading += 1
        self.entries[room]?.reading = self.nextReading
        self.waiting.append((room, self.nextReading))
        self.readWaiting()
    }

    private func readWaiting() {
        while self.readings < Self.readingLimit, let (room, reading) = self.waiting.popFirst() {
            guard let entry = self.entries[room], entry.reading == reading else { continue }
            let seen = entry.feed.seen
            let opened = self.store.open(room, for: nil, since: seen, seen: seen, seenAt: entry.feed.seenAt)
            let members = ChatStore.members(of: room)
            let (redis, directory) = (self.redis, self.directory)
            let bound = NIOLoopBound(self, eventLoop: self.eventLoop)
            self.readings += 1
            self.eventLoop.makeFutureWithTask { try await Self.read(opened, members, redis, directory) }.whenComplete {
                result in
                bound.value.readings -= 1
                bound.value.finish(room, reading, result)
                bound.value.readWaiting()
            }
        }
    }

    private static func read(
        _ opened: RedisCall<ChatStore.Opened?>, _ members: RedisCall<ChatStore.Members>, _ redis: RedisClient,
        _ directory: ChatDirectory
    ) async throws(RedisError) -> Reading {
        let (room, found) = try await redis.run(opened, members)
        guard let room else { return Reading(opened: nil, members: [], standing: .unknown, senders: [:]) }
        let senders = try await directory.users((room.missed ?? []).map(\.message.sender))
        return Reading(
            opened: room, members: found.all,
            standing: RoomStanding(isOpen: room.status == .open, readers: found.readers), senders: senders)
    }

    private func finish(_ room: Int64, _ reading: UInt64, _ result: Result<Reading, any Error>) {
        guard self.entries[room]?.reading == reading else { return }
        switch result {
        case .success(let found):
            self.entries[room]?.standing = found.standing
            let actions = self.entries[room]?.feed.read(found.opened) ?? []
            self.act(actions, room, members: found.members, senders: found.senders)
            self.flush()
        case .failure(let error):
            self.logger.debug("room not read", metadata: ["room": "\(room)", "error": "\(error)"])
            let pause = TimeAmount.milliseconds(.random(in: 100...400))
            self.eventLoop.assumeIsolated().scheduleTask(in: pause) {
                if self.entries[room]?.reading == reading { self.read(room) }
            }
        }
    }
}

@available(*, unavailable)
extension RoomFeeds: Sendable {}
