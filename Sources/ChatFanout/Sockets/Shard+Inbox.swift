import Chat
import NIOCore

extension Shard {
    /// A socket follows its user's list of rooms from now on; for one that does already, the list is only read again.
    ///
    /// - Parameter since: the position up to which it knows the list; nil for none.
    func followInbox(_ socket: Socket, since: Int64?, then: @escaping (Result<InboxState, any Error>) -> Void) {
        let (feeds, index, user) = (self.feeds, self.index, socket.user.id)
        let isNew = !self.followsInbox(socket)
        if isNew { self.inboxes[user, default: []].append(socket) }
        feeds.eventLoop.flatSubmit { () -> EventLoopFuture<InboxState> in
            let inbox = feeds.value.inbox
            return isNew ? inbox.follow(user, shard: index, since: since) : inbox.read(user, since: since)
        }.hop(to: self.eventLoop).assumeIsolated().whenComplete(then)
    }

    /// A socket that has ended follows nothing any more.
    func unfollowInbox(_ socket: Socket) {
        let user = socket.user.id
        guard self.followsInbox(socket) else { return }
        self.inboxes[user]?.removeAll { $0 === socket }
        if self.inboxes[user]?.isEmpty == true { self.inboxes[user] = nil }
        let (feeds, index) = (self.feeds, self.index)
        feeds.eventLoop.execute { feeds.value.inbox.unfollow(user, shard: index) }
    }

    private func followsInbox(_ socket: Socket) -> Bool {
        self.inboxes[socket.user.id]?.contains { $0 === socket } == true
    }

    /// There is news of a user's list.
    func received(_ news: InboxNews) {
        for socket in self.inboxes[news.user] ?? [] where socket.isOpen { socket.write(news.frame) }
    }
}
