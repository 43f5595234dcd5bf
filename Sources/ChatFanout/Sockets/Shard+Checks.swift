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
        self.call(places.map { ChatStore.isMember($0.socket.user.id, of: $0.room).caught }) { result in
            guard case .success(let answers) = result else { return }
            for (place, answer) in zip(places, answers) {
                guard case .success(false) = answer, place.socket.has(place) else { continue }
                let session = place.socket.protocolSession
                self.leave(place)
                session?.removed(from: place.room)
            }
        }
    }
}
