import Chat
import Primitives

/// django-chelseru's side of a socket: one room, and everything that is said there.
final class CompatibleSession: SocketSession {
    /// Bad frames in a row until the socket is closed.
    static let badLimit = 50

    /// Strong both ways until the socket ends and lets go of its session.
    let socket: Socket
    private let shard: Shard
    private let room: Int64
    private var bad = 0
    private var pending = 0
    private var frames = RateWindow()
    /// What came before the room was live here, which would not be told to its own sender; nil once it is.
    private var held: HeldFrames? = HeldFrames()

    init(socket: Socket, room: Int64) {
        self.socket = socket
        self.shard = socket.shard
        self.room = room
    }

    var speaksVersion1: Bool { false }

    func begin() {
        let cancelled = { [weak self] () -> Void in self?.giveUp() }
        self.shard.enter(self.room, self.socket, cancelled: cancelled) { [weak self] subscription in
            guard let self else { return }
            // It is told of what comes after it was let in; there is no history on this wire.
            subscription.goLive(from: 0)
            self.shard.present(subscription) { [weak self] in self?.entered() }
        }
    }

    /// The room is live here, and the others can read that the user is there: what the client has said by now is done.
    private func entered() {
        let texts = self.held?.take(self.room) ?? []
        self.held = nil
        for text in texts { self.carryOut(text) }
    }

    /// The room could not be entered: whom nothing can be told has to come again.
    private func giveUp() {
        for _ in self.held?.take(self.room) ?? [] { self.tell(.unavailable) }
        self.socket.close(.positionLost)
    }

    func received(_ text: [UInt8]) {
        // Before it is read, and told once in a second: to refuse costs as well, and whoever has many sockets sends on all of them.
        guard self.frames.take(WireLimits.textsPerSecond) else {
            if self.frames.isFirst(beyond: WireLimits.textsPerSecond) { self.tell(.rateLimited(.seconds(1))) }
            return
        }
        guard self.held != nil else { return self.carryOut(text) }
        if self.held?.hold(text, for: self.room) != true { self.tell(.tooManyAtOnce) }
    }

    private func carryOut(_ text: [UInt8]) {
        let value: JSONValue
        do { value = try JSONParser.parse(text) } catch {
            guard error.kind == .textNotAllowed else { return self.reject("bad_request", "not a JSON object") }
            return self.reject("text_not_allowed", "\(error.field?.string ?? "frame"): characters that are not allowed")
        }
        guard case .object = value else { return self.reject("bad_request", "not a JSON object") }
        if CompatibleSignal.isOne(value) { return self.signal(text, value) }
        let message: NewChatMessage
        do {
            message = try self.message(MessageFields(value: value))
        } catch let fault as MessageFields.Fault {
            return self.reject("bad_request", "\(fault.field.string): \(fault.takes)")
        } catch let fault as NewChatMessage.Fault {
            return self.reject(fault.rawValue, fault.details)
        } catch {
            return self.reject("bad_request", "not a message")
        }
        guard self.pending < WireLimits.pending else { return self.tell(.tooManyAtOnce) }
        self.bad = 0
        self.pending += 1
        self.shard.send(message, to: self.room, by: self.socket.holder) { [weak self] result in
            guard let self else { return }
            self.pending -= 1
            if case .failure(let error) = result { self.tell(error) }
        }
    }

    func receivedBinary() { self.reject("not_text", "a frame that is no text") }

    /// There is no resuming on this wire: it goes on with what comes.
    func lost(_ room: Int64) {}

    func removed(from room: Int64) { self.socket.close(.removedFromRoom) }

    func statusChanged(of message: String, to status: String) {}

    private func message(_ fields: MessageFields) throws -> NewChatMessage {
        try NewChatMessage(
            sender: self.socket.user, kind: try fields.kind(), text: try fields.text(),
            latitude: try fields.place("lat"), longitude: try fields.place("lng"))
    }

    private func signal(_ text: [UInt8], _ value: JSONValue) {
        if let error = CompatibleSignal.reserved(in: value) { return self.reject(error.code, error.message) }
        if let refusal = self.shard.refusal(of: .signal(bytes: text.count), by: self.socket, in: self.room) {
            return self.tell(refusal)
        }
        guard let data = TextGate.text(text) else { return self.reject("text_not_allowed", "frame: not allowed") }
        self.bad = 0
        self.shard.pass(.signal(data: data), by: self.socket.user, to: self.room) { [weak self] isDone in
            if !isDone { self?.tell(.unavailable) }
        }
    }

    private func reject(_ code: String, _ details: String) {
        self.bad += 1
        self.socket.write(CompatibleFrame.error(code: code, details: details))
        if self.bad >= Self.badLimit { self.socket.close(.tooManyBadCommands) }
    }

    private func tell(_ error: WireError) {
        self.socket.write(CompatibleFrame.error(code: error.code, details: error.message))
    }
}
