import Chat
import Identity
import NIOCore
import Operations
import Redis

extension Shard {
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
        self.call(self.connections(writing.sockets, of: socket.holder)) { result in
            guard case .success(let total) = result else { return self.presence.failed(count) }
            if total > self.services.maximumConnections { socket.close(.overLimit) }
        }
    }

    /// A user has one socket less.
    func disconnected(_ socket: Socket) {
        self.write(self.presence.disconnected(socket.holder))
        self.watches.remove(socket)
        self.unfollowInbox(socket)
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
        self.call(self.services.presence.sweep(room, census: self.services.registry.census)) { result in
            guard case .success(let gone) = result else { return self.presence.sweep([room]) }
            if !gone.isEmpty { self.announce(gone, goneFrom: room) }
        }
    }

    private func announce(_ gone: [PresenceStore.Gone], goneFrom room: Int64) {
        let directory = self.services.directory
        self.run(
            { try await directory.users(gone.map(\.user)) },
            then: { result in
                guard case .success(let users) = result else { return }
                for person in gone {
                    guard let known = users[person.user] else { continue }
                    let user = person.hasCome ? known : known.toStrangers
                    let version = self.rooms[room]?.version ?? 0
                    self.call(self.services.store.tellLeave(of: user, from: room, version: version)) { _ in }
                }
            })
    }

    private func write(_ count: PresenceLedger.Count, then: @escaping () -> Void = {}) {
        guard let writing = self.presence.write(count, isFull: self.services.memory.isFull) else { return then() }
        self.call(self.call(writing)) { result in
            switch result {
            case .success(let isOwed): self.presence.wrote(writing, isOwed: isOwed)
            case .failure: self.presence.failed(count)
            }
            then()
        }
    }

    /// - Returns: whether the room has yet to be told that the user has gone.
    private func call(_ writing: PresenceLedger.Writing) -> RedisCall<Bool> {
        switch writing.count {
        case .connections(let holder): self.connections(writing.sockets, of: holder).map { _ in false }
        case .room(let room, let user):
            self.services.presence.write(
                writing.sockets, of: user, in: room, on: self.index, mayReturn: writing.due != nil,
                census: self.services.registry.census)
        }
    }

    private func connections(_ sockets: Int, of holder: AccountHolder) -> RedisCall<Int64> {
        self.services.presence.write(sockets, of: holder, on: self.index, census: self.services.registry.census)
    }
}
