import Common
import NIOCore

extension Shard {
    /// When a user's count is forgotten that nobody has written any more, in milliseconds.
    private static let forgetAfter = "2592000000"

    /// What the script answers where a room was not told of who has gone: see ``PresenceScripts/room``.
    private static let isOwed: Int64 = -1

    /// A socket is told of a room from now on.
    ///
    /// - Parameter settled: called once the others can read that its user is there, or nothing more can be done about it.
    func present(_ subscription: Subscription, settled: @escaping () -> Void) {
        // It may have been closed while it was told of what it had missed.
        guard subscription.socket.has(subscription) else { return }
        subscription.isCounted = true
        self.write(self.presence.came(subscription.socket.user, to: subscription.room)) {
            subscription.isSettled = true
            settled()
        }
    }

    /// It is not any more; ``leave(_:mayReturn:)`` says so.
    func absent(_ subscription: Subscription, mayReturn: Bool) {
        guard subscription.isCounted else { return }
        subscription.isCounted = false
        self.write(
            self.presence.went(subscription.socket.user, from: subscription.room, mayReturn: mayReturn, at: .now()))
    }

    /// A user has one socket more; too many on all nodes close it.
    func connected(_ socket: Socket) {
        let count = self.presence.connected(socket.holder)
        guard let writing = self.presence.write(count, isFull: false) else { return }
        self.call([self.call(writing)]) { result in
            guard case .success(let replies) = result, let total = try? replies[0].integer() else {
                return self.presence.failed(count)
            }
            if total > self.services.maximumConnections { socket.close(.overLimit) }
        }
    }

    /// A user has one socket less.
    func disconnected(_ socket: Socket) {
        self.write(self.presence.disconnected(socket.holder))
        self.watches.remove(socket)
    }

    /// Writes all counts again by and by, after Redis may have lost them.
    func writeAllCounts() {
        self.presence.writeAll(
            self.rooms.places.lazy.filter(\.isCounted).map { .room($0.room, user: $0.socket.user) })
    }

    /// Tells rooms of those who have not come back in time, tries again what could not be written, and sweeps some rooms; once a second.
    func workOffPresence() {
        for count in self.presence.takeDepartures(at: .now()) { self.write(count) }
        for count in self.presence.takeUnwritten(isFull: self.services.memory.isFull) { self.write(count) }
        for room in self.presence.takeUnswept() where self.rooms[room] != nil { self.sweep(room) }
    }

    /// Has the sockets here told by and by of users who were on nodes that have died.
    func sweepAll() { self.presence.sweep(self.rooms.ids) }

    private func sweep(_ room: Int64) {
        let call = RedisCall(
            PresenceScripts.sweep,
            keys: [ChatKeys.members(room), ChatKeys.presence(room), ChatKeys.seen(room), ChatKeys.read(room)],
            arguments: [self.services.registry.census, String(ChatLimits.announcedMembers)])
        self.call([call]) { result in
            guard case .success(let replies) = result, let gone = try? replies[0].array() else {
                return self.presence.sweep([room])
            }
            self.announce(gone, goneFrom: room)
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
                    let version = self.rooms[room]?.version ?? 0
                    self.call([self.services.store.tellLeave(of: user, from: room, version: version)]) { _ in }
                }
            })
    }

    private func write(_ count: PresenceLedger.Count, then: @escaping () -> Void = {}) {
        guard let writing = self.presence.write(count, isFull: self.services.memory.isFull) else { return then() }
        self.call([self.call(writing)]) { result in
            if case .success(let replies) = result, case .integer(let answer) = replies[0] {
                self.presence.wrote(writing, isOwed: answer == Self.isOwed)
            } else {
                self.presence.failed(count)
            }
            then()
        }
    }

    private func call(_ writing: PresenceLedger.Writing) -> RedisCall<RedisValue> {
        let registry = self.services.registry
        switch writing.count {
        case .connections(let holder):
            return RedisCall(
                PresenceScripts.connections, keys: [holder.key("connections")],
                arguments: [
                    registry.node, String(self.index), String(writing.sockets), registry.census, Self.forgetAfter,
                ])
        case .room(let room, let user):
            let toStrangers = user.toStrangers
            return RedisCall(
                PresenceScripts.room,
                keys: [
                    ChatKeys.room(room), ChatKeys.members(room), ChatKeys.presence(room), ChatKeys.seen(room),
                    ChatKeys.read(room),
                ],
                arguments: [
                    String(user.id), registry.node, String(self.index), String(writing.sockets), registry.census,
                    ChatKeys.events(room), ChatEvent.Passing.member(.join, of: user),
                    ChatEvent.Passing.member(.leave, of: user),
                    String(ChatLimits.announcedMembers),
                    ChatEvent.Passing.member(.join, of: toStrangers),
                    ChatEvent.Passing.member(.leave, of: toStrangers),
                    writing.due == nil ? "0" : "1",
                ])
        }
    }
}
