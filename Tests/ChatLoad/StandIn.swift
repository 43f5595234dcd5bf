import ArgumentParser
import Primitives

/// `ChatLoad stand-in`: a server that does as little as `chelseru.v1` can be served with, to see what the generator itself
/// can take.
///
/// One room, nobody is checked, nothing is stored, and all members read the same bytes of one log.
struct StandIn: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stand-in", abstract: "Plays the simplest chat node there can be, for the generator's own limit.")

    @Option(help: "Where to listen, as address:port.")
    var listen: String

    @Option(help: "Seconds until it ends by itself.")
    var seconds = 60.0

    func run() throws {
        guard let address = HostPort(self.listen) else { throw ValidationError("--listen takes address:port") }
        let server = try StandInServer(address)
        server.run(until: Monotonic.now + UInt64(self.seconds * 1e9))
    }
}

/// The loop of the stand-in.
final class StandInServer {
    private struct Client {
        var descriptor: Int32
        var isOpen = false
        /// How much of the log it has; nil before it subscribes.
        var position: Int?
        var held: [UInt8] = []
        var isBlocked = false
    }

    /// Then it ends: nothing here is kept for longer than a measurement.
    private static let logLimit = 512 * 1_024 * 1_024
    private static let listening = Int.max

    private let listener: Int32
    private var poller: Poller
    private var clients: [Client] = []
    private var log: [UInt8] = []
    private var offset: Int64 = 0
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init(_ address: HostPort) throws {
        self.listener = try StreamSocket.listen(on: address)
        self.poller = try Poller()
        self.poller.add(self.listener, index: Self.listening, writing: false)
    }

    func run(until end: UInt64) {
        while Monotonic.now < end, self.log.count < Self.logLimit {
            for number in 0..<self.poller.wait(nanoseconds: 50_000_000) {
                let event = self.poller.event(number)
                if event.index == Self.listening {
                    self.accept()
                } else {
                    if event.isWritable { self.unblock(event.index) }
                    if event.isReadable { self.receive(event.index) }
                }
            }
            for index in self.clients.indices { self.fill(index) }
        }
    }

    private func accept() {
        while let descriptor = StreamSocket.accept(self.listener) {
            self.clients.append(Client(descriptor: descriptor))
            self.poller.add(descriptor, index: self.clients.count - 1, writing: false)
        }
    }

    private func receive(_ index: Int) {
        guard self.clients[index].descriptor >= 0 else { return }
        let read = StreamSocket.read(
            self.clients[index].descriptor, into: &self.buffer, from: 0, count: self.buffer.count)
        switch read {
        case .nothing: return
        case .ended: return self.drop(index)
        case .bytes(let count): self.clients[index].held += self.buffer[..<count]
        }
        if !self.clients[index].isOpen { return self.handshake(index) }
        let held = self.clients[index].held
        var position = 0
        while let payload = WireFrame.payload(held.span, at: position, end: held.count),
            payload.upperBound <= held.count
        {
            if held[position] == 0x80 | WireFrame.text { self.command(index, Array(held[payload])) }
            position = payload.upperBound
        }
        self.clients[index].held.removeFirst(position)
    }

    private func handshake(_ index: Int) {
        guard self.clients[index].held.suffix(4) == [13, 10, 13, 10] else { return }
        self.clients[index].held = []
        self.clients[index].isOpen = true
        var answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        answer += "Sec-WebSocket-Accept: \(Worker.accept)\r\nSec-WebSocket-Protocol: chelseru.v1\r\n\r\n"
        var bytes = Array(answer.utf8)
        Self.append(#"{"welcome":{"connection":"c","user":1,"session":"s","ping":25,"max_frame":65536}}"#, to: &bytes)
        _ = StreamSocket.write(self.clients[index].descriptor, bytes)
    }

    /// The generator masks with zero, so a payload is read as it is.
    private func command(_ index: Int, _ payload: [UInt8]) {
        guard let command = try? JSONParser.parse(payload), let id = command["id"]?.integer else { return }
        var answer: [UInt8] = []
        if let room = command["subscribe"]?["room"]?.integer {
            self.clients[index].position = self.log.count
            Self.append(
                "{\"id\":\(id),\"ok\":{\"room\":\(room),\"epoch\":\"e\",\"offset\":\(self.offset),\"recovered\":false,\"messages\":[]}}",
                to: &answer)
        } else if let send = command["send"], let room = send["room"]?.integer, let text = send["message"]?.string {
            self.offset += 1
            var writer = JSONWriter()
            writer.object { push in
                push.member("room", room)
                push.object(named: "message") { message in
                    message.member("offset", self.offset)
                    message.object(named: "sender") { $0.member("id", 1) }
                    message.member("message_type", "text")
                    message.member("message", text)
                    message.member("lat", String?.none)
                    message.member("lng", String?.none)
                    message.member("key", send["key"]?.string)
                    message.member("created_at", "2026-11-22T10:00:00.000000+00:00")
                }
            }
            Self.append(writer.text, to: &self.log)
            Self.append("{\"id\":\(id),\"ok\":{\"room\":\(room),\"offset\":\(self.offset)}}", to: &answer)
        }
        _ = StreamSocket.write(self.clients[index].descriptor, answer)
    }

    /// Gives a client what it has not had, as far as there is room; then the next one.
    private func fill(_ index: Int) {
        let client = self.clients[index]
        guard client.descriptor >= 0, !client.isBlocked, let position = client.position, position < self.log.count
        else {
            return
        }
        let count = StreamSocket.write(client.descriptor, self.log, from: position)
        self.clients[index].position = position + count
        if position + count < self.log.count {
            self.clients[index].isBlocked = true
            self.poller.change(client.descriptor, index: index, writing: true)
        }
    }

    private func unblock(_ index: Int) {
        guard self.clients[index].isBlocked else { return }
        self.clients[index].isBlocked = false
        self.poller.change(self.clients[index].descriptor, index: index, writing: false)
    }

    private func drop(_ index: Int) {
        StreamSocket.reset(self.clients[index].descriptor)
        self.clients[index].descriptor = -1
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        let count = text.utf8.count
        bytes += [0x80 | WireFrame.text]
        bytes += count < 126 ? [UInt8(count)] : [126, UInt8(count >> 8), UInt8(count & 0xFF)]
        bytes += text.utf8
    }
}
