import Common

extension Version1Session {
    /// Puts the socket into a room, and tells it what it has missed.
    func subscribe(_ id: Int64?, _ room: Int64, _ since: ChatPosition?) {
        guard self.socket.subscription(of: room) == nil else { return self.reject(id, .alreadySubscribed) }
        guard self.socket.rooms.count < Self.roomLimit else { return self.reject(id, .tooManyRooms) }
        let shard = self.socket.shard
        // Strangers must not make the node listen to rooms that are none of theirs.
        if shard.rooms[room]?.isLive == true { return self.enter(id, room, since) }
        let call = RedisCall(RedisCommand("HEXISTS", ChatKeys.members(room), String(self.socket.user.id)))
        shard.call([call]) { [weak self] result in
            guard let self, self.socket.isOpen else { return }
            guard case .success(let replies) = result, case .integer(let isMember) = replies[0] else {
                return self.reject(id, .unavailable)
            }
            guard isMember == 1 else { return self.reject(id, .notMember) }
            guard self.socket.subscription(of: room) == nil else { return self.reject(id, .alreadySubscribed) }
            self.enter(id, room, since)
        }
    }

    private func enter(_ id: Int64?, _ room: Int64, _ since: ChatPosition?) {
        self.socket.shard.enter(room, self.socket) { [weak self] subscription in
            self?.open(id, subscription, since)
        }
    }

    private struct Opening: Sendable {
        let opened: ChatStore.Opened
        let users: [Int64: ChatUser]
    }

    /// The room is live here: what happens from now on is held for the socket, and Redis says what was before.
    private func open(_ id: Int64?, _ subscription: Subscription, _ since: ChatPosition?) {
        let shard = self.socket.shard
        let room = subscription.room
        let local = shard.rooms[room]
        let call = shard.services.store.open(
            room, for: self.socket.user.id, since: since, seen: local?.seen ?? .unknown)
        shard.call([call]) { [weak self] result in
            guard let self, self.socket.rooms.contains(where: { $0 === subscription }) else { return }
            guard let opened = try? result.get().first.map({ try ChatStore.openReply($0) }) else {
                shard.leave(subscription)
                return self.reject(id, .unavailable)
            }
            guard let opened else {
                shard.leave(subscription)
                return self.reject(id, .notMember)
            }
            let missed = opened.missed ?? []
            guard !missed.isEmpty else {
                return self.start(id, subscription, Opening(opened: opened, users: [:]))
            }
            let directory = shard.services.directory
            self.run(id, { Opening(opened: opened, users: try await directory.users(missed.map(\.message.sender))) }) {
                session, opening in
                guard session.socket.rooms.contains(where: { $0 === subscription }) else { return }
                session.start(id, subscription, opening)
            }
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
        subscription.goLive(from: opened.position.offset)
        self.socket.shard.present(subscription)
    }
}
