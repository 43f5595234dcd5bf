import Chat
import Identity
import Limits
import Logging
import Metrics
import Operations
import Redis
import SMS

extension Shard {
    /// Where a message is, when it came, in milliseconds since 1970, and whether it was there before.
    typealias Stored = (ChatPosition, at: Int64, isDuplicate: Bool)

    /// Stores a message: first it is charged to its sender, then it is written.
    ///
    /// - Parameters:
    ///   - holder: whose the sender's account is.
    ///   - then: told where it is, or why it is not. If Redis does not answer it may be there all the same: who repeats it with its
    ///     key learns where.
    func send(
        _ message: NewChatMessage, to room: Int64, by holder: AccountHolder,
        then: @escaping (Result<Stored, WireError>) -> Void
    ) {
        if self.services.memory.isFull { return self.find(message, in: room, then: then) }
        guard let payment = self.services.limits.pay(for: message, by: holder) else {
            return self.store(message, to: room, then: then)
        }
        self.call(payment) { result in
            switch result {
            case .success(.taken(let refund)):
                self.store(message, to: room) { result in
                    // What was there already, or was refused, costs one message however long it is.
                    switch result {
                    case .success((_, _, isDuplicate: false)): break
                    case .success: self.call(refund) { _ in }
                    case .failure(let error): if !error.isTemporary { self.call(refund) { _ in } }
                    }
                    then(result)
                }
            case .success(.outOfBytes(let pause)):
                then(.failure(.rateLimited(pause, "your messages have taken as much room as they may")))
            case .success(.outOfMessages(let pause)): then(.failure(.rateLimited(pause)))
            case .failure: then(.failure(.unavailable))
            }
        }
    }

    /// While nothing may be stored: where a message is if it is there already, which takes no more room.
    private func find(
        _ message: NewChatMessage, in room: Int64, then: @escaping (Result<Stored, WireError>) -> Void
    ) {
        guard let sent = self.services.store.sent(message, to: room) else { return then(.failure(.storageFull)) }
        self.call(ChatStore.isMember(message.sender.id, of: room), sent) { result in
            switch result {
            case .success((false, _)): then(.failure(.notMember))
            case .success((true, let before?)): then(Self.stored(before))
            case .success((true, nil)): then(.failure(.storageFull))
            case .failure: then(.failure(.unavailable))
            }
        }
    }

    private func store(
        _ message: NewChatMessage, to room: Int64, then: @escaping (Result<Stored, WireError>) -> Void
    ) {
        let seen = self.rooms[room]?.seen ?? .unknown
        self.call(self.services.store.send(message, to: room, seen: seen)) { result in
            switch result {
            case .success(let sent):
                if sent.reply.isNew { self.metrics.sent.increment() }
                if sent.isForLists, case .stored(_, let at, _) = sent.reply {
                    ChatActivity.tell(room, at: at, on: self.services.redis)
                }
                then(Self.stored(sent.reply))
            case .failure(let error):
                self.services.logger.debug("message not stored", metadata: ["error": "\(error)"])
                then(.failure(.unavailable))
            }
        }
    }

    private static func stored(_ reply: ChatStore.SendReply) -> Result<Stored, WireError> {
        switch reply {
        case .stored(let position, let at, let isDuplicate): .success((position, at, isDuplicate))
        case .notMember: .failure(.notMember)
        case .readOnly: .failure(.readOnly)
        case .roomClosed: .failure(.roomClosed)
        case .keyReused: .failure(.keyReused)
        }
    }

    /// Why a socket's user may not have a room told of something that is not stored; nil if it may, which is then charged.
    func refusal(of deed: PublishGate.Deed, by socket: Socket, in room: Int64) -> WireError? {
        let gate = self.services.gate
        let standing = self.rooms[room]?.standing.standing(of: socket.user.id) ?? .reading
        do { try gate.admit(deed, by: socket.holder, as: standing) } catch {
            switch error {
            case .readOnly: return .readOnly
            case .roomClosed: return .roomClosed
            case .tooLarge: return .signalTooLarge(gate.signalBytes)
            case .rateLimited(let pause): return .rateLimited(pause)
            }
        }
        return nil
    }

    /// Tells a room of something that is not stored, and that its user may have told: see ``PublishGate``.
    func pass(_ passing: ChatPassing, by user: ChatUser, to room: Int64, then: @escaping (Bool) -> Void) {
        let call = self.services.store.pass(passing, to: room, version: self.rooms[room]?.version ?? 0, by: user)
        self.call(call) { result in
            if case .success = result { then(true) } else { then(false) }
        }
    }
}
