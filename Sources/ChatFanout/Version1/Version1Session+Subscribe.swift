import Chat
import Primitives
import Redis

extension Version1Session {
    /// Puts the socket into a room, and tells it what it has missed.
    func subscribe(_ id: Int64?, _ room: Int64, _ since: ChatPosition?) {
        guard self.socket.subscription(of: room) == nil, self.joining[room] == nil else {
            return self.reject(id, .alreadySubscribed)
        }
        guard self.socket.rooms.count + self.joining.count < WireLimits.rooms else {
            return self.reject(id, .tooManyRooms)
        }
        do { try self.shard.services.budget.check(self.socket.holder) } catch {
            return self.reject(id, .rateLimited(error.pause))
        }
        // Strangers must not make the node listen to rooms that are none of theirs.
        if self.shard.rooms[room]?.isLive == true { return self.enter(id, room, since) }
        self.askings += 1
        let asking = self.askings
        self.joining[room] = asking
        let isMember = ChatStore.isMember(self.socket.user.id, of: room)
        self.call(id, isMember) { session, isMember in
            let isWanted = session.joining[room] == asking
            if isWanted { session.joining[room] = nil }
            session.settleSoon(room)
            guard isMember else { return session.reject(id, .notMember) }
            guard isWanted else { return session.reject(id, .cancelled) }
            session.enter(id, room, since)
        } failed: { session in
            if session.joining[room] == asking { session.joining[room] = nil }
            session.settleSoon(room)
        }
    }

    private func enter(_ id: Int64?, _ room: Int64, _ since: ChatPosition?) {
        let cancelled = { [weak self] () -> Void in
            self?.reject(id, .cancelled)
            self?.settleSoon(room)
        }
        self.shard.enter(room, self.socket, cancelled: cancelled) { [weak self] subscription in
            guard let self else { return }
            // Who has missed nothing need not wait for those who have.
            guard since != nil else { return self.open(id, subscription, nil) }
            self.inTurn { session in
                // It may have been taken out again while others read.
                guard session.socket.has(subscription) else {
                    return session.doneReading()
                }
                session.open(id, subscription, since)
            }
        }
    }

    private struct Opening: Sendable {
        let opened: ChatStore.Opened
        let users: [Int64: ChatUser]
    }

    /// The room is live here: what happens from now on is held for the socket, and Redis says what was before.
    private func open(_ id: Int64?, _ subscription: Subscription, _ since: ChatPosition?) {
        let shard = self.shard
        let services = shard.services
        let call = services.store.open(
            subscription.room, for: self.socket.user.id, since: since,
            seen: shard.rooms[subscription.room]?.seen ?? .unknown)
        let (budget, directory) = (services.budget, services.directory)
        let user = self.socket.holder
        let reserved = since == nil ? ChatReadBudget.floor : ChatStore.resumeBytes
        self.run(id) { () -> Opening? in
            let found = try await budget.read(call, for: user, reserving: reserved) { found in
                (found, found?.missed?.reduce(0) { $0 + $1.readBytes } ?? 0)
            }
            guard let opened = found else { return nil }
            let users = try await directory.users((opened.missed ?? []).map(\.message.sender))
            return Opening(opened: opened, users: users)
        } then: { session, opening in
            if since != nil { session.doneReading() }
            guard session.socket.has(subscription) else { return }
            guard let opening else {
                subscription.whenCancelled = nil
                shard.leave(subscription)
                session.settleSoon(subscription.room)
                return session.reject(id, .notMember)
            }
            // Members have changed since it was read, and who was told of it skipped what is not live: ask again.
            if let local = shard.rooms[subscription.room], local.version > opening.opened.version {
                shard.leave(subscription)
                return
            }
            session.start(id, subscription, opening)
        } failed: { session, error in
            if since != nil { session.doneReading() }
            guard session.socket.has(subscription) else { return }
            subscription.whenCancelled = nil
            shard.leave(subscription)
            session.settleSoon(subscription.room)
            session.reject(id, error)
        }
    }

    private func start(_ id: Int64?, _ subscription: Subscription, _ opening: Opening) {
        let opened = opening.opened
        self.reply(id) { ok in
            ok.member("room", subscription.room)
            ok.member("epoch", opened.position.epoch)
            ok.member("offset", opened.position.offset)
            ok.member("recovered", opened.missed != nil)
            ok.array(named: "messages") { messages in
                for message in opened.missed ?? [] {
                    let sender = message.message.sender
                    ChatMessageJSON.write(
                        message, sender: opening.users[sender] ?? ChatUser(id: sender, username: ""), to: &messages)
                }
            }
        }
        subscription.version = opened.version
        subscription.goLive(from: opened.position.offset)
        let room = subscription.room
        self.shard.present(subscription) { [weak self] in self?.settle(room) }
    }
}
