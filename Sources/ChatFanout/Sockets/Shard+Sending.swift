import Common
import Logging
import Metrics

extension Shard {
    /// Stores a message: first it is charged to its sender, then it is written.
    ///
    /// - Parameters:
    ///   - holder: whose the sender's account is.
    ///   - then: told where it is, or why it is not. If Redis does not answer it may be there all the same: who repeats it with its
    ///     key learns where.
    func send(
        _ message: NewChatMessage, to room: Int64, by holder: AccountHolder,
        then: @escaping (Result<(ChatPosition, at: Int64, isDuplicate: Bool), WireError>) -> Void
    ) {
        if self.services.memory.isFull { return self.find(message, in: room, then: then) }
        guard let charge = self.services.limits.charge(for: message, by: holder) else {
            return self.store(message, to: room, then: then)
        }
        self.call([charge.call]) { result in
            let outcome = result.flatMap { replies in
                Result { () throws(RedisError) in (try charge.outcome(replies[0], keeping: 1), replies[0]) }
            }
            switch outcome {
            case .success((.taken(let refund), _)):
                self.store(message, to: room) { result in
                    // What was there already, or was refused, costs one message however long it is.
                    switch result {
                    case .success((_, _, isDuplicate: false)): break
                    case .success: self.call([refund]) { _ in }
                    case .failure(let error): if !error.isTemporary { self.call([refund]) { _ in } }
                    }
                    then(result)
                }
            case .success((.full(let pause), let reply)):
                then(
                    .failure(
                        ChatLimits.isOutOfBytes(charge, reply)
                            ? .rateLimited(pause, "your messages have taken as much room as they may")
                            : .rateLimited(pause)))
            case .failure: then(.failure(.unavailable))
            }
        }
    }

    /// While nothing may be stored: where a message is if it is there already, which takes no more room.
    private func find(
        _ message: NewChatMessage, in room: Int64,
        then: @escaping (Result<(ChatPosition, at: Int64, isDuplicate: Bool), WireError>) -> Void
    ) {
        guard let calls = self.services.store.sent(message, to: room) else { return then(.failure(.storageFull)) }
        self.call(calls) { result in
            let reply = result.flatMap { replies in
                Result { () throws(RedisError) in try ChatStore.sentReply(replies, for: message) }
            }
            switch reply {
            case .success(.stored(let position, let at, let isDuplicate)): then(.success((position, at, isDuplicate)))
            case .success(.notMember): then(.failure(.notMember))
            case .success(.keyReused): then(.failure(.keyReused))
            case .success: then(.failure(.storageFull))
            case .failure: then(.failure(.unavailable))
            }
        }
    }

    private func store(
        _ message: NewChatMessage, to room: Int64,
        then: @escaping (Result<(ChatPosition, at: Int64, isDuplicate: Bool), WireError>) -> Void
    ) {
        let seen = self.rooms[room]?.seen ?? .unknown
        self.call([self.services.store.send(message, to: room, seen: seen)]) { result in
            let reply = result.flatMap { replies in
                Result { () throws(RedisError) in try ChatStore.sendReply(replies[0]) }
            }
            switch reply {
            case .success(.stored(let position, let at, let isDuplicate)):
                if !isDuplicate { self.metrics.sent.increment() }
                if case .success(let replies) = result, ChatActivity.isDue(replies[0]) {
                    ChatActivity.tell(room, at: at, on: self.services.redis)
                }
                then(.success((position, at, isDuplicate)))
            case .success(.notMember): then(.failure(.notMember))
            case .success(.readOnly): then(.failure(.readOnly))
            case .success(.roomClosed): then(.failure(.roomClosed))
            case .success(.keyReused): then(.failure(.keyReused))
            case .failure(let error):
                self.services.logger.debug("message not stored", metadata: ["error": "\(error)"])
                then(.failure(.unavailable))
            }
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
        self.call([call]) { result in
            if case .success(let replies) = result, case .integer = replies[0] { then(true) } else { then(false) }
        }
    }
}
