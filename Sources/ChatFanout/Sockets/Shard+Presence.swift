import Common

extension Shard {
    /// Rooms with more members are not told who comes and goes: with a thousand of them, each would be told a thousand times.
    static let announcedMembers = 50
    /// Sockets that a user may have, on all nodes.
    private static let forgetAfter = "86400000"

    /// A socket is told of a room from now on.
    func present(_ subscription: Subscription) {
        let user = subscription.socket.user
        self.rooms[subscription.room]?.present[user.id, default: 0] += 1
        self.writePresence(subscription.room, user)
    }

    /// It is not any more; ``leave(_:)`` says so.
    func absent(_ subscription: Subscription) {
        let user = subscription.socket.user
        guard let local = self.rooms[subscription.room], let count = local.present[user.id] else { return }
        local.present[user.id] = count > 1 ? count - 1 : nil
        self.writePresence(subscription.room, user)
    }

    /// Writes all counts again, after Redis may have lost them.
    func writeAllPresence() {
        for (room, local) in self.rooms {
            var done: Set<Int64> = []
            for subscription in local.subscriptions where subscription.isLive {
                let user = subscription.socket.user
                if done.insert(user.id).inserted { self.writePresence(room, user) }
            }
        }
    }

    private func writePresence(_ room: Int64, _ user: ChatUser) {
        var shown = JSONWriter(reservingBytes: 64)
        user.write(to: &shown)
        let call = RedisCall(
            PresenceScripts.room,
            keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.presence(room), ChatKeys.seen(room)],
            arguments: [
                String(user.id), self.services.registry.node, String(self.index),
                String(self.rooms[room]?.present[user.id] ?? 0), self.services.registry.alive, ChatKeys.events(room),
                "\"join\":{\"user\":\(shown.text)}", "\"leave\":{\"user\":\(shown.text)}",
                String(Self.announcedMembers),
            ])
        // A failure is mended when pub/sub is back: then all is written again.
        self.call([call]) { _ in }
    }

    /// A user has one socket more; too many on all nodes close it.
    func connected(_ socket: Socket) {
        self.connected[socket.user.id, default: 0] += 1
        self.call([self.connectionsCall(socket.user.id)]) { result in
            guard case .success(let replies) = result, let total = try? replies[0].integer() else { return }
            if total > self.services.maximumConnections { socket.close(.overLimit) }
        }
    }

    /// A user has one socket less.
    func disconnected(_ socket: Socket) {
        let user = socket.user.id
        if let count = self.connected[user] { self.connected[user] = count > 1 ? count - 1 : nil }
        self.call([self.connectionsCall(user)]) { _ in }
        self.forgetWatches(of: socket)
    }

    private func connectionsCall(_ user: Int64) -> RedisCall {
        RedisCall(
            PresenceScripts.connections, keys: ["connections:{u\(user)}"],
            arguments: [
                self.services.registry.node, String(self.index), String(self.connected[user] ?? 0),
                self.services.registry.alive, Self.forgetAfter,
            ])
    }
}
