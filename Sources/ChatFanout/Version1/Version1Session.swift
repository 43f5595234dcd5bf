import Common
import NIOCore

/// The `chelseru.v1` side of a socket.
final class Version1Session: SocketSession {
    static let roomLimit = 100
    /// Commands that may wait for their replies at once.
    static let pendingLimit = 64
    /// Commands in a row that are none, until the socket is closed.
    static let badLimit = 10
    /// Events per second that are not stored, such as typing; more are left out.
    static let passingPerSecond = 20

    /// Not weak: the socket lets go of its session when it ends, and commands under way let go of both.
    unowned let socket: Socket
    private let shard: Shard
    private var pending = 0
    private var bad = 0
    private var passing: (second: Int64, count: Int) = (0, 0)

    init(socket: Socket) {
        self.socket = socket
        self.shard = socket.shard
    }

    var speaksVersion1: Bool { true }

    func begin() {
        var writer = JSONWriter()
        writer.object { push in
            push.object(named: "welcome") { welcome in
                welcome.member("connection", self.socket.number)
                welcome.name("user")
                self.socket.user.write(to: &welcome)
                welcome.member("session", self.socket.session)
                welcome.member("ping", Int(Shard.pingAfter))
                welcome.member("max_frame", MessageAssembler.maximumBytes)
            }
        }
        self.socket.write(ServerFrame.text(writer))
    }

    func received(_ text: [UInt8]) {
        let command: Command
        do { command = try Command(text) } catch {
            self.reject(error.id, error.error)
            return self.countBad()
        }
        self.bad = 0
        guard self.pending < Self.pendingLimit else { return self.reject(command.id, .tooManyAtOnce) }
        self.carryOut(command)
    }

    func receivedBinary() { self.socket.close(.notText) }

    func lost(_ room: Int64) { self.socket.close(.positionLost) }

    func removed(from room: Int64) {
        var writer = JSONWriter()
        writer.object { push in
            push.member("room", room)
            push.object(named: "leave") { leave in
                leave.name("user")
                self.socket.user.write(to: &leave)
                leave.member("removed", true)
            }
        }
        self.socket.write(ServerFrame.text(writer))
    }

    func statusChanged(of message: String, to status: String) {
        var writer = JSONWriter()
        writer.object { push in
            push.object(named: "sms") { sms in
                sms.member("id", message)
                sms.member("status", status)
            }
        }
        self.socket.write(ServerFrame.text(writer))
    }

    // MARK: Commands

    private func carryOut(_ command: Command) {
        switch command.verb {
        case .subscribe(let room, let since): self.subscribe(command.id, room, since)
        case .unsubscribe(let room):
            if let subscription = self.socket.subscription(of: room) { self.shard.leave(subscription) }
            self.reply(command.id)
        case .send(let message): self.send(command.id, message)
        case .history(let room, let before, let limit): self.history(command.id, room, before, limit)
        case .mark(let mark, let room, let offset):
            self.call(command.id, self.shard.services.store.mark(mark, room, for: self.socket.user, offset: offset)) {
                session, reply throws(RedisError) in
                if try ChatStore.markReply(reply) == nil {
                    session.reject(command.id, .notMember)
                } else {
                    session.reply(command.id)
                }
            }
        case .presence(let room): self.presence(command.id, room)
        case .typing(let room, let isActive):
            self.pass(command.id, room, "typing", "\"active\":\(isActive)")
        case .signal(let room, let data):
            var writer = JSONWriter()
            writer.value(data)
            self.pass(command.id, room, "signal", "\"data\":\(writer.text)")
        case .refresh(let token): self.refresh(command.id, token)
        case .watch(let message): self.watch(command.id, message)
        }
    }

    private func send(_ id: Int64?, _ fields: Command.Message) {
        let message: NewChatMessage
        do {
            message = try NewChatMessage(
                sender: self.socket.user, kind: fields.kind, text: fields.text, latitude: fields.latitude,
                longitude: fields.longitude, key: fields.key)
        } catch {
            return self.reject(id, .bad("send.\(error.details)"))
        }
        self.pending += 1
        self.shard.send(message, to: fields.room) { [weak self] result in
            guard let self else { return }
            self.pending -= 1
            switch result {
            case .success(let (position, at, isDuplicate)):
                self.reply(id) { ok in
                    ok.member("room", fields.room)
                    ok.member("offset", position.offset)
                    ok.member("created_at", ChatTime.text(at))
                    ok.member("duplicate", isDuplicate)
                }
            case .failure(let error): self.reject(id, error)
            }
        }
    }

    private func history(_ id: Int64?, _ room: Int64, _ before: Int64?, _ limit: Int) {
        // One more than asked for tells whether there are more.
        let call = self.shard.services.store.history(
            room, for: self.socket.user.id, before: before, limit: limit + 1)
        let (redis, directory) = (self.shard.services.redis, self.shard.services.directory)
        self.run(
            id,
            {
                guard let found = try ChatStore.historyReply(try await redis.run([call])[0]) else { return nil }
                return MessagePage(found, limit: limit, users: try await directory.users(found.map(\.message.sender)))
            }
        ) { (session: Version1Session, page: MessagePage?) in
            guard let page else { return session.reject(id, .notMember) }
            session.reply(id) { ok in
                ok.array(named: "messages") { page.write(to: &$0) }
                ok.member("more", page.hasMore)
            }
        }
    }

    private func presence(_ id: Int64?, _ room: Int64) {
        guard self.socket.subscription(of: room)?.isLive == true else { return self.reject(id, .notSubscribed) }
        let (redis, directory) = (self.shard.services.redis, self.shard.services.directory)
        let alive = Set(self.shard.services.registry.alive.split(separator: ","))
        self.run(id, { try await PresenceReading.read(room, redis, directory, alive) }) { session, list in
            session.reply(id) { ok in
                ok.array(named: "users") { users in
                    for entry in list { entry.write(to: &users) }
                }
            }
        }
    }

    private func pass(_ id: Int64?, _ room: Int64, _ name: String, _ member: String) {
        guard self.socket.subscription(of: room)?.isLive == true else { return self.reject(id, .notSubscribed) }
        let second = WallClock.now / 1_000
        self.passing = self.passing.second == second ? (second, self.passing.count + 1) : (second, 1)
        guard self.passing.count <= Self.passingPerSecond else { return self.reject(id, .rateLimited(.seconds(1))) }
        var shown = JSONWriter(reservingBytes: 64)
        self.socket.user.write(to: &shown)
        let json = "\"\(name)\":{\"user\":\(shown.text),\(member)}"
        self.shard.publish(json, by: self.socket.user.id, to: room) { [weak self] isDone in
            guard let self, id != nil else { return }
            if isDone { self.reply(id) } else { self.reject(id, .unavailable) }
        }
    }

    private func refresh(_ id: Int64?, _ token: String) {
        let admission = self.shard.services.admission
        self.run(id, { () -> Result<Admission.Guest, Refusal> in
            do throws(Refusal) { return .success(try await admission.guest(of: token)) } catch { return .failure(error) }
        }) { session, result in
            switch result {
            case .success(let guest) where guest.user.id == session.socket.user.id:
                session.socket.renew(guest)
                session.reply(id) { $0.member("expires_in", max(guest.expires - WallClock.now / 1_000, 0)) }
            case .success: session.reject(id, .init(code: "other_user", message: "the token is another user's"))
            case .failure(let refusal):
                session.reject(
                    id,
                    .init(
                        code: refusal.code, message: refusal.tokenError?.rawValue ?? refusal.detail,
                        isTemporary: refusal.retryAfter != nil))
            }
        }
    }

    private func watch(_ id: Int64?, _ message: String) {
        guard self.shard.watch(message, self.socket) else {
            return self.reject(id, .init(code: "too_many_watches", message: "a socket may watch 20 messages"))
        }
        let (watches, user) = (self.shard.services.watches, self.socket.user.id)
        self.run(id, { try await watches.status(of: message, for: user) }) { session, status in
            guard let status else {
                session.shard.forget(message, session.socket)
                return session.reject(id, .init(code: "not_found", message: "there is no such message of yours"))
            }
            session.reply(id) { $0.member("status", status.rawValue) }
        }
    }

    // MARK: Replies

    func reply(_ id: Int64?, _ members: (inout JSONWriter) -> Void = { _ in }) {
        guard let id else { return }
        var writer = JSONWriter()
        writer.object { reply in
            reply.member("id", id)
            reply.object(named: "ok", members)
        }
        self.socket.write(ServerFrame.text(writer))
    }

    func reject(_ id: Int64?, _ error: CommandError) {
        var writer = JSONWriter()
        writer.object { reply in
            if let id { reply.member("id", id) }
            reply.object(named: "error") { body in
                body.member("code", error.code)
                body.member("message", error.message)
                body.member("temporary", error.isTemporary)
                if let seconds = error.retryAfter { body.member("retry_after", seconds) }
            }
        }
        self.socket.write(ServerFrame.text(writer))
    }

    private func countBad() {
        self.bad += 1
        if self.bad >= Self.badLimit { self.socket.close(.tooManyBadCommands) }
    }

    /// Calls Redis; the socket may have ended when the reply comes.
    private func call(
        _ id: Int64?, _ call: RedisCall,
        then: @escaping (Version1Session, RedisValue) throws(RedisError) -> Void
    ) {
        self.pending += 1
        self.shard.call([call]) { [weak self] result in
            guard let self else { return }
            self.pending -= 1
            guard case .success(let replies) = result, (try? then(self, replies[0])) != nil else {
                return self.reject(id, .unavailable)
            }
        }
    }

    /// Does something that has to wait; the socket may have ended when it is done.
    func run<Output: Sendable>(
        _ id: Int64?, _ work: @escaping @Sendable () async throws -> Output,
        then: @escaping (Version1Session, Output) -> Void
    ) {
        self.pending += 1
        self.shard.run(work) { [weak self] result in
            guard let self else { return }
            self.pending -= 1
            switch result {
            case .success(let output): then(self, output)
            case .failure: self.reject(id, .unavailable)
            }
        }
    }
}
