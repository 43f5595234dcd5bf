import Chat
import Identity
import Primitives
import Redis

extension Shard {
    /// Looks whether sessions live and memberships hold, in one pipeline; what cannot be read now is read later.
    func check(_ sockets: [Socket]) {
        guard !sockets.isEmpty else { return }
        let owners = sockets.map { SessionCheck.Owner(user: $0.user.id, session: $0.session) }
        let check = self.services.admission.check
        self.run(
            { try await check.lives(owners) },
            then: { result in
                guard case .success(let lives) = result else { return }
                for (position, socket) in sockets.enumerated()
                // It may go on with another session meanwhile.
                where socket.isOpen && socket.session == owners[position].session {
                    switch lives[position] {
                    case .lives(let end): socket.sessionEnds = end
                    case .over: socket.close(SocketEnd.code(of: socket, now: WallClock.now))
                    }
                }
            })
        let places = sockets.flatMap(\.rooms)
        guard !places.isEmpty else { return }
        let calls = places.map { place in
            RedisCall(RedisCommand("HEXISTS", ChatKeys.members(place.room), String(place.socket.user.id)))
        }
        self.call(calls) { result in
            guard case .success(let replies) = result else { return }
            for (place, reply) in zip(places, replies)
            where reply == .integer(0) && place.socket.has(place) {
                let session = place.socket.protocolSession
                self.leave(place)
                session?.removed(from: place.room)
            }
        }
    }
}
