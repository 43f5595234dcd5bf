import Chat
import Redis

extension Version1Session {
    /// Lists that a socket may ask for in ten seconds.
    static let inboxesPerTenSeconds = 5
    /// What looking at a room of the list counts as to have read, in bytes.
    private static let roomCost = 256

    /// Has the socket told of its user's list of rooms, and says what has changed in it.
    func followInbox(_ id: Int64?, _ since: Int64?) {
        guard self.inboxes.take(Self.inboxesPerTenSeconds, seconds: 10) else {
            return self.reject(id, .rateLimited(.seconds(10)))
        }
        let (budget, holder) = (self.shard.services.budget, self.socket.holder)
        do { try budget.check(holder) } catch { return self.reject(id, .rateLimited(error.pause)) }
        self.pending += 1
        self.shard.followInbox(self.socket, since: since) { [weak self] result in
            guard let self else { return }
            self.pending -= 1
            switch result {
            case .success(let state):
                // Behind the reading, which is bounded: who asks again too soon is refused by it.
                budget.settle(holder, reserved: 0, used: state.looked * Self.roomCost)
                self.reply(id) { state.write(to: &$0) }
            case .failure: self.reject(id, .unavailable)
            }
        }
    }
}
