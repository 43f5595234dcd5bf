import Chat
import NIOCore

extension Shard {
    /// A socket follows its user's list of rooms from now on.
    ///
    /// - Parameters:
    ///   - isNew: whether it has not followed before; else the list is only read again.
    ///   - since: the position up to which it knows the list; nil for none.
    func followInbox(
        _ socket: Socket, isNew: Bool, since: Int64?, then: @escaping (Result<InboxState, any Error>) -> Void
    ) {
        let (feeds, index, user) = (self.feeds, self.index, socket.user.id)
        if isNew { self.inboxes[user, default: []].append(socket) }
        feeds.eventLoop.flatSubmit { () -> EventLoopFuture<InboxState> in
            let inbox = feeds.value.inbox
            return isNew ? inbox.follow(user, shard: index, since: since) : inbox.read(user, since: since)
        }.hop(to: self.eventLoop).assumeIsolated().whenComplete(then)
    }

    /// A socket that has ended follows nothing any more.
    func unfollowInbox(_ socket: Socket) {
        let user = socket.user.id
        guard let sockets = self.inboxes[user], sockets.contains(where: { $0 === socket }) else { return }
        let rest = sockets.filter { $0 !== socket }
        self.inboxes[user] = rest.isEmpty ? nil : rest
        let (feeds, index) = (self.feeds, self.index)
        feeds.eventLoop.execute { feeds.value.inbox.unfollow(user, shard: index) }
    }

    /// There is news of a user's list.
    func received(_ news: InboxNews) {
        for socket in self.inboxes[news.user] ?? [] where socket.isOpen { socket.write(news.frame) }
    }
}
