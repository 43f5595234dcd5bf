import Common
import NIOCore

extension Shard {
    /// When a user's count is forgotten that nobody has written any more, in milliseconds.
    private static let forgetAfter = "2592000000"

    /// How many counts that could not be written are tried again in a second.
    private static let writesPerTick = 500

    /// How many who have not come back are told of in a second.
    private static let departuresPerTick = 2_000

    /// What the script answers where a room was not told of who has gone: see ``PresenceScripts/room``.
    private static let isOwed: Int64 = -1

    /// A count that Redis has to learn.
    enum Count: Hashable {
        case room(Int64, user: ChatUser)
        case connections(AccountHolder)
    }

    /// A socket is told of a room from now on.
    ///
    /// - Parameter settled: called once the others can read that its user is there, or nothing more can be done about it.
    func present(_ subscription: Subscription, settled: @escaping () -> Void) {
        // It may have been closed while it was told of what it had missed.
        guard subscription.socket.has(subscription) else { return }
        let user = subscription.socket.user
        subscription.isCounted = true
        self.rooms[subscription.room]?.present[user.id, default: 0] += 1
        let count = Count.room(subscription.room, user: user)
        self.departures.end(count)
        self.write(count) {
            subscription.isSettled = true
            settled()
        }
    }

    /// It is not any more; ``leave(_:mayReturn:)`` says so.
    func absent(_ subscription: Subscription, mayReturn: Bool) {
        guard subscription.isCounted else { return }
        subscription.isCounted = false
        let user = subscription.socket.user
        if let local = self.rooms[subscription.room], let count = local.present[user.id] {
            local.present[user.id] = count > 1 ? count - 1 : nil
        }
        let count = Count.room(subscription.room, user: user)
        self.departures.end(count)
        let grace = self.services.leaveGrace
        if mayReturn, grace > .zero, self.rooms[subscription.room]?.present[user.id] == nil {
            // Where there are too many, it is told at once.
            _ = self.departures.begin(count, until: .now() + grace)
        }
        self.write(count)
    }

    /// Tells rooms of those who have not come back in time; once a second.
    func tellDepartures() {
        for count in self.departures.takeDue(.now(), most: Self.departuresPerTick) { self.write(count) }
    }

    /// A user has one socket more; too many on all nodes close it.
    func connected(_ socket: Socket) {
        let holder = socket.holder
        self.connected[holder, default: 0] += 1
        self.call([self.call(.connections(holder))]) { result in
            guard case .success(let replies) = result, let total = try? replies[0].integer() else {
                self.unwritten.insert(.connections(holder))
                return
            }
            if total > self.services.maximumConnections { socket.close(.overLimit) }
        }
    }

    /// A user has one socket less.
    func disconnected(_ socket: Socket) {
        let holder = socket.holder
        if let count = self.connected[holder] { self.connected[holder] = count > 1 ? count - 1 : nil }
        self.write(.connections(holder))
        self.watches.remove(socket)
    }

    /// Writes all counts again by and by, after Redis may have lost them.
    func writeAllCounts() {
        for (room, local) in self.rooms {
            for subscription in local.subscriptions where subscription.isCounted {
                self.unwritten.insert(.room(room, user: subscription.socket.user))
            }
        }
        for holder in self.connected.keys { self.unwritten.insert(.connections(holder)) }
    }

    /// Tries again what could not be written; once a second.
    func writeUnwritten() {
        if !self.waiting.isEmpty, !self.services.memory.isFull {
            for count in Array(self.waiting.prefix(Self.writesPerTick)) {
                self.waiting.remove(count)
                self.unwritten.insert(count)
            }
        }
        guard !self.unwritten.isEmpty else { return }
        let counts = Array(self.unwritten.prefix(Self.writesPerTick))
        for count in counts {
            self.unwritten.remove(count)
            self.write(count)
        }
    }

    /// Has the sockets here told by and by of users who were on nodes that have died.
    func sweepAll() { self.unswept.formUnion(self.rooms.keys) }

    /// Sweeps a part of the rooms; once a second.
    func sweepSome() {
        guard !self.unswept.isEmpty else { return }
        for room in Array(self.unswept.prefix(Self.writesPerTick)) {
            self.unswept.remove(room)
            guard self.rooms[room] != nil else { continue }
            let call = RedisCall(
                PresenceScripts.sweep,
                keys: [
                    ChatKeys.members(room), ChatKeys.presence(room), ChatKeys.seen(room), ChatKeys.read(room),
                ],
                arguments: [self.services.registry.census, String(ChatLimits.announcedMembers)])
            self.call([call]) { result in
                guard case .success(let replies) = result, let gone = try? replies[0].array() else {
                    self.unswept.insert(room)
                    return
                }
                self.announce(gone, goneFrom: room)
            }
        }
    }

    /// - Parameter swept: users, and behind each whether the user had come in.
    private func announce(_ swept: [RedisValue], goneFrom room: Int64) {
        let words = swept.compactMap { try? $0.integer() }
        guard !words.isEmpty, words.count == swept.count, words.count.isMultiple(of: 2) else { return }
        let gone = stride(from: 0, to: words.count, by: 2).map { words[$0] }
        let come = Set(stride(from: 0, to: words.count, by: 2).filter { words[$0 + 1] == 1 }.map { words[$0] })
        let directory = self.services.directory
        self.run(
            { try await directory.users(gone) },
            then: { result in
                guard case .success(let users) = result else { return }
                for known in users.values {
                    let user = come.contains(known.id) ? known : known.toStrangers
                    let text = ChatEvent.passing(
                        version: self.rooms[room]?.version ?? 0, user: user.id, reachesOwnUser: false,
                        json: "\"\(ChatFrameWord.leave.rawValue)\":{\"user\":\(user.json)}")
                    self.call([RedisCall(RedisCommand("SPUBLISH", ChatKeys.events(room), text))]) { _ in }
                }
            })
    }

    /// Whether a count would take memory that is kept for others; who goes may always say so.
    private func hasToWait(_ count: Count) -> Bool {
        guard self.services.memory.isFull, case .room(let room, let user) = count else { return false }
        return self.rooms[room]?.present[user.id] != nil
    }

    private func write(_ count: Count, then: @escaping () -> Void = {}) {
        if self.hasToWait(count) {
            self.waiting.insert(count)
            return then()
        }
        let due = self.departures[count]
        self.call([self.call(count)]) { result in
            if case .success(let replies) = result, case .integer(let answer) = replies[0] {
                // Others are there for the user, or the room is told of nobody.
                if answer != Self.isOwed, let due, self.departures[count] == due { self.departures.end(count) }
            } else {
                self.unwritten.insert(count)
            }
            then()
        }
    }

    private func call(_ count: Count) -> RedisCall<RedisValue> {
        switch count {
        case .room(let room, let user): self.presenceCall(room, user)
        case .connections(let holder):
            RedisCall(
                PresenceScripts.connections, keys: [holder.key("connections")],
                arguments: [
                    self.services.registry.node, String(self.index), String(self.connected[holder] ?? 0),
                    self.services.registry.census, Self.forgetAfter,
                ])
        }
    }

    private func presenceCall(_ room: Int64, _ user: ChatUser) -> RedisCall<RedisValue> {
        let (shown, toStrangers) = (user.json, user.toStrangers.json)
        return RedisCall(
            PresenceScripts.room,
            keys: [
                ChatKeys.room(room), ChatKeys.members(room), ChatKeys.presence(room), ChatKeys.seen(room),
                ChatKeys.read(room),
            ],
            arguments: [
                String(user.id), self.services.registry.node, String(self.index),
                String(self.rooms[room]?.present[user.id] ?? 0), self.services.registry.census, ChatKeys.events(room),
                "\"\(ChatFrameWord.join.rawValue)\":{\"user\":\(shown)}",
                "\"\(ChatFrameWord.leave.rawValue)\":{\"user\":\(shown)}",
                String(ChatLimits.announcedMembers), "\"\(ChatFrameWord.join.rawValue)\":{\"user\":\(toStrangers)}",
                "\"\(ChatFrameWord.leave.rawValue)\":{\"user\":\(toStrangers)}",
                self.departures[.room(room, user: user)] == nil ? "0" : "1",
            ])
    }
}
