import Chat
import DequeModule
import Identity
import NIOCore
import Operations
import Primitives
import Redis
import SMS

/// The `chelseru.v1` side of a socket.
final class Version1Session: SocketSession {
    /// Commands in a row that are none, until the socket is closed.
    static let badLimit = 10
    /// New tokens per ten seconds: each is verified, and Redis asked about it.
    static let refreshesPerTenSeconds = 20
    /// Subscriptions per ten seconds: a room is told of each.
    static let subscriptionsPerTenSeconds = 150

    /// Strong both ways until the socket ends and lets go of its session; commands under way hold neither.
    let socket: Socket
    let shard: Shard
    /// Rooms that are asked for and not entered yet, with the asking's number; not there any more if it was cancelled.
    var joining: [Int64: UInt64] = [:]
    var askings: UInt64 = 0
    /// When the token of the handshake ends, in seconds since 1970.
    private let expires: Int64
    /// Commands about rooms that are still being entered.
    private var held = HeldFrames()
    var pending = 0
    private var bad = 0
    private var commands = RateWindow()
    private var subscriptions = RateWindow()
    private var refreshes = RateWindow()
    /// How often the list was asked for.
    var inboxes = RateWindow()
    private var heavy = HeavyReads<(Version1Session) -> Void>()

    init(socket: Socket, expires: Int64) {
        self.socket = socket
        self.expires = expires
        self.shard = socket.shard
    }

    var speaksVersion1: Bool { true }

    func begin() {
        var writer = JSONWriter()
        writer.object { push in
            push.object(named: ChatFrameWord.welcome.rawValue) { welcome in
                welcome.member("connection", self.socket.number)
                welcome.name("user")
                self.socket.user.write(to: &welcome)
                welcome.member("session", self.socket.session)
                // A browser's own clock may be minutes off.
                welcome.member("expires_in", max(self.expires.subtracting(clamped: WallClock.now / 1_000), 0))
                welcome.member("ping", Int(Shard.pingAfter))
                welcome.member("max_frame", MessageAssembler.maximumBytes)
                welcome.member("max_signal", self.shard.services.gate.signalBytes)
            }
        }
        self.socket.write(ServerFrame.text(writer))
    }

    func received(_ text: [UInt8]) {
        let command: Command
        do { command = try Command(text) } catch {
            // What a person wrote is no sign of a broken client.
            guard error.error.code == WireError.textNotAllowedCode else {
                self.tell(error.id, error.error)
                return self.countBad()
            }
            let isSlow = self.commands.take(WireLimits.textsPerSecond)
            return self.tell(error.id, isSlow ? error.error : .rateLimited(.seconds(1)))
        }
        self.bad = 0
        guard self.commands.take(WireLimits.textsPerSecond) else {
            return self.reject(command.id, .rateLimited(.seconds(1)))
        }
        guard self.pending + self.held.count < WireLimits.pending else {
            return self.reject(command.id, .tooManyAtOnce)
        }
        if let room = command.verb.awaitedRoom, self.isEntering(room) || self.held.hasAny(for: room) {
            if !self.held.hold(text, for: room) { self.reject(command.id, .tooManyAtOnce) }
            return
        }
        self.carryOut(command, bytes: text.count)
    }

    func receivedBinary() { self.socket.close(.notText) }

    func lost(_ room: Int64) { self.socket.close(.positionLost) }

    func removed(from room: Int64) {
        var writer = JSONWriter()
        writer.object { push in
            push.member("room", room)
            push.object(named: ChatFrameWord.leave.rawValue) { leave in
                leave.name("user")
                self.socket.user.write(to: &leave)
                leave.member("removed", true)
            }
        }
        self.socket.write(ServerFrame.text(writer))
        self.settleSoon(room)
    }

    func statusChanged(of message: String, to status: String) {
        var writer = JSONWriter()
        writer.object { push in
            push.object(named: ChatFrameWord.sms.rawValue) { sms in
                sms.member("id", message)
                sms.member("status", status)
            }
        }
        self.socket.write(ServerFrame.text(writer))
    }

    // MARK: Entering rooms

    /// Whether a room is asked for, and what happens there is not told yet, or the others do not know yet that the user is there.
    private func isEntering(_ room: Int64) -> Bool {
        self.joining[room] != nil || self.socket.subscription(of: room).map { !$0.isSettled } ?? false
    }

    /// Does what waited for a room that is entered now, or will not be: then each command is answered for itself.
    func settle(_ room: Int64) {
        guard self.held.hasAny(for: room), !self.isEntering(room) else { return }
        for text in self.held.take(room) {
            if let command = try? Command(text) { self.carryOut(command, bytes: text.count) }
        }
    }

    /// The same once what is being said now has been said.
    func settleSoon(_ room: Int64) {
        guard self.held.hasAny(for: room) else { return }
        self.shard.eventLoop.assumeIsolated().execute { [weak self] in self?.settle(room) }
    }

    // MARK: Commands

    /// - Parameter bytes: of the command's frame.
    private func carryOut(_ command: Command, bytes: Int) {
        switch command.verb {
        case .subscribe(let room, let since):
            guard self.subscriptions.take(Self.subscriptionsPerTenSeconds, seconds: 10) else {
                return self.reject(command.id, .rateLimited(.seconds(10)))
            }
            self.subscribe(command.id, room, since)
        case .unsubscribe(let room):
            self.joining[room] = nil
            if let subscription = self.socket.subscription(of: room) { self.shard.leave(subscription) }
            self.reply(command.id)
            self.settleSoon(room)
        case .send(let message): self.send(command.id, message)
        case .history(let room, let before, let limit): self.history(command.id, room, before, limit)
        case .mark(let mark, let room, let offset):
            if self.shard.services.memory.isFull { return self.reject(command.id, .storageFull) }
            if let refusal = self.shard.refusal(of: .mark, by: self.socket, in: room) {
                return self.reject(command.id, refusal)
            }
            let call = self.shard.services.store.mark(mark, room, for: self.socket.user, offset: offset)
            self.call(command.id, call) { session, mark in
                if mark == nil {
                    session.reject(command.id, .notMember)
                } else {
                    session.reply(command.id)
                }
            }
        case .presence(let room): self.presence(command.id, room)
        case .typing(let room, let isActive):
            self.pass(command.id, .typing, to: room) { .typing(isActive: isActive) }
        case .signal(let room, let data):
            let deed = PublishGate.Deed.signal(bytes: max(bytes - Command.envelopeBytes, 0))
            self.pass(command.id, deed, to: room) { () throws(WireError) in .signal(data: try self.signal(data)) }
        case .refresh(let token):
            guard self.refreshes.take(Self.refreshesPerTenSeconds, seconds: 10) else {
                return self.reject(command.id, .rateLimited(.seconds(10)))
            }
            self.refresh(command.id, token)
        case .watch(let message): self.watch(command.id, message)
        case .inbox(let since): self.followInbox(command.id, since)
        }
    }

    private func send(_ id: Int64?, _ fields: Command.Message) {
        let message: NewChatMessage
        do {
            message = try NewChatMessage(
                sender: self.socket.user, kind: fields.kind, text: fields.text, latitude: fields.latitude,
                longitude: fields.longitude, key: fields.key)
        } catch {
            return self.reject(
                id,
                error == .notAllowed
                    ? .textNotAllowed("send.\(error.details)") : .bad("send.\(error.details)"))
        }
        self.pending += 1
        self.shard.send(message, to: fields.room, by: self.socket.holder) { [weak self] result in
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
        let user = self.socket.holder
        let call = self.shard.services.store.history(room, for: self.socket.user.id, before: before, limit: limit)
        let (budget, directory) = (self.shard.services.budget, self.shard.services.directory)
        let work: @Sendable () async throws -> MessagePage? = {
            let page = try await budget.read(call, for: user, reserving: ChatStore.pageBytes) { page in
                (page, page?.messages.reduce(0) { $0 + $1.readBytes } ?? 0)
            }
            guard let page else { return nil }
            return MessagePage(page, users: try await directory.users(page.messages.map(\.message.sender)))
        }
        self.inTurn { session in
            session.run(id, work) { session, page in
                session.doneReading()
                guard let page else { return session.reject(id, .notMember) }
                session.reply(id) { ok in
                    ok.array(named: "messages") { page.write(to: &$0) }
                    ok.member("more", page.hasMore)
                }
            } failed: { session, error in
                session.doneReading()
                session.reject(id, error)
            }
        }
    }

    private func presence(_ id: Int64?, _ room: Int64) {
        guard self.socket.subscription(of: room)?.isLive == true else { return self.reject(id, .notSubscribed) }
        let (budget, directory) = (self.shard.services.budget, self.shard.services.directory)
        let (user, census) = (self.socket.holder, self.shard.services.registry.census)
        let work: @Sendable () async throws -> [PresenceReading] = {
            try await PresenceReading.read(room, for: user, budget, directory, census)
        }
        self.inTurn { session in
            session.run(id, work) { session, list in
                session.doneReading()
                session.reply(id) { ok in
                    ok.array(named: "users") { users in
                        for entry in list { entry.write(to: &users) }
                    }
                }
            } failed: { session, error in
                session.doneReading()
                session.reject(id, error)
            }
        }
    }

    /// Tells the others of something that is not stored: it is written once it may be told.
    private func pass(
        _ id: Int64?, _ deed: PublishGate.Deed, to room: Int64, _ make: () throws(WireError) -> ChatPassing
    ) {
        guard self.socket.subscription(of: room)?.isLive == true else { return self.reject(id, .notSubscribed) }
        if let refusal = self.shard.refusal(of: deed, by: self.socket, in: room) { return self.reject(id, refusal) }
        let passing: ChatPassing
        do { passing = try make() } catch { return self.reject(id, error) }
        self.shard.pass(passing, by: self.socket.user, to: room) { [weak self] isDone in
            guard let self, id != nil else { return }
            if isDone { self.reply(id) } else { self.reject(id, .unavailable) }
        }
    }

    /// A signal's data as others are told: old clients are, too, where it is one of theirs.
    private func signal(_ data: JSONValue) throws(WireError) -> String {
        if CompatibleSignal.isOne(data), let error = CompatibleSignal.reserved(in: data) { throw error }
        var writer = JSONWriter()
        writer.value(data)
        // A number may be longer than it was written.
        let limit = self.shard.services.gate.signalBytes
        guard writer.byteCount <= limit else { throw .signalTooLarge(limit) }
        return writer.text
    }

    private func refresh(_ id: Int64?, _ token: String) {
        let admission = self.shard.services.admission
        self.run(
            id,
            { () -> Result<Admission.Guest, Refusal> in
                do throws(Refusal) { return .success(try await admission.guest(of: token)) } catch {
                    return .failure(error)
                }
            },
            then: { session, result in
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
            })
    }

    private func watch(_ id: Int64?, _ message: String) {
        let (watches, user) = (self.shard.services.watches, self.socket.user.id)
        // Whose the message is comes first: until that is known nobody is told of it.
        self.run(
            id, { try await watches.status(of: message, for: user) },
            then: { session, status in
                guard let status else {
                    return session.reject(id, .init(code: "not_found", message: "there is no such message of yours"))
                }
                guard status.hasEnded || session.shard.watches.add(session.socket, to: message) else {
                    return session.reject(
                        id,
                        .init(code: "too_many_watches", message: "a socket may watch \(WireLimits.watches) messages"))
                }
                let newest = session.shard.watches.newest(status, of: message)
                session.reply(id) { $0.member("status", newest.rawValue) }
                // What changed in between was told to nobody.
                if !status.hasEnded { session.shard.readStatuses(of: [message]) }
            })
    }

    // MARK: Replies

    func reply(_ id: Int64?, _ members: (inout JSONWriter) -> Void = { _ in }) {
        guard let id else { return }
        var writer = JSONWriter()
        writer.object { reply in
            reply.member("id", id)
            reply.object(named: ChatFrameWord.ok.rawValue, members)
        }
        self.socket.write(ServerFrame.text(writer))
    }

    /// Says that a command was not carried out, if it wants a reply.
    func reject(_ id: Int64?, _ error: WireError) {
        if id != nil { self.tell(id, error) }
    }

    private func tell(_ id: Int64?, _ error: WireError) {
        var writer = JSONWriter()
        writer.object { reply in
            if let id { reply.member("id", id) }
            reply.object(named: ChatFrameWord.error.rawValue) { body in
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

    /// Calls Redis; the socket may have ended when the answer comes.
    func call<Reply>(
        _ id: Int64?, _ call: RedisCall<Reply>, then: @escaping (Version1Session, Reply) -> Void,
        failed: @escaping (Version1Session) -> Void = { _ in }
    ) {
        self.pending += 1
        self.shard.call(call) { [weak self] result in
            guard let self else { return }
            self.pending -= 1
            guard case .success(let answer) = result else {
                failed(self)
                return self.reject(id, .unavailable)
            }
            then(self, answer)
        }
    }

    /// Reads many messages when it is this command's turn; ``doneReading()`` has to follow.
    func inTurn(_ work: @escaping (Version1Session) -> Void) {
        guard self.heavy.add(work) else { return self.socket.close(.tooManyBadCommands) }
        self.readNext()
    }

    /// Lets the next command read.
    func doneReading() {
        self.heavy.done()
        self.shard.eventLoop.assumeIsolated().execute { [weak self] in self?.readNext() }
    }

    private func readNext() {
        guard self.socket.isOpen else { return }
        switch self.heavy.next(isCalm: self.socket.queuedBytes < Socket.calmBytes) {
        case .doNothing: break
        case .begin(let work): work(self)
        case .wait(let pause):
            self.shard.eventLoop.assumeIsolated().scheduleTask(in: pause) { [weak self] in
                self?.heavy.done()
                self?.readNext()
            }
        }
    }

    /// Does something that has to wait; the socket may have ended when it is done.
    func run<Output: Sendable>(
        _ id: Int64?, _ work: @escaping @Sendable () async throws -> Output,
        then: @escaping (Version1Session, Output) -> Void, failed: ((Version1Session, WireError) -> Void)? = nil
    ) {
        self.pending += 1
        self.shard.run(work) { [weak self] result in
            guard let self else { return }
            self.pending -= 1
            switch result {
            case .success(let output): then(self, output)
            case .failure(let reason):
                let error = (reason as? ChatReadRefusal).map { WireError.rateLimited($0.pause) } ?? .unavailable
                if let failed { failed(self, error) } else { self.reject(id, error) }
            }
        }
    }
}
