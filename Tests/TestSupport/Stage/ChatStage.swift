import Foundation
import Primitives

/// A chat node under attack, with a well-behaved socket on it.
package struct ChatStage: Sendable {
    /// The stack whose users and rooms they are.
    package let stack: TestStack
    /// The node.
    package let node: ServiceProcess
    /// The port of its WebSockets.
    package let port: Int
    /// The port of its readiness and metrics.
    package let adminPort: Int
    /// Who attacks: a user like any other, and a member of the witness' room.
    package let peer: ChatCaller
    /// The room.
    package let room: Int64
    private let witness: ChatWitness

    /// Attacks a node: throughout and afterwards, the witness has to be served within the limit, and at the end the node has
    /// to be the same process, with a log that no peer can fill.
    ///
    /// - Parameters:
    ///   - settings: of a node of its own; nil for one that tests share.
    ///   - limit: the longest that a message of the witness may take from it to the node, to Redis, and back.
    package static func attack(
        _ settings: [String: String]? = nil, within limit: Duration = .seconds(2) + .slack,
        _ body: (ChatStage) async throws -> Void
    ) async throws {
        guard let settings else {
            let (beside, node) = try await SharedNode.running.value()
            return try await ChatStage(beside, node).watched(limit, body)
        }
        let beside = TestStack(beside: try await SharedStack.stack())
        let node = try await beside.startChat(Self.generous.merging(settings) { $1 })
        do { try await ChatStage(beside, node).watched(limit, body) } catch {
            await node.killNow()
            throw error
        }
        await node.killNow()
    }

    fileprivate static let generous = ["CHAT_MESSAGE_LIMITS": "0", "CHAT_USER_CONNECTIONS": "10000"]

    private init(_ beside: TestStack, _ node: ServiceProcess) async throws {
        self.stack = try await SharedStack.stack()
        self.node = node
        (self.port, self.adminPort) = (beside.chatPort, beside.chatAdminPort)
        let owner = try await ChatCaller(self.stack)
        self.peer = try await ChatCaller(self.stack)
        self.room = try await owner.direct(with: self.peer)
        self.witness = try await ChatWitness(self.port, owner.user.access, self.room)
    }

    /// A socket of the peer, let in.
    package func open(_ path: String = "/ws/", receiveBuffer: Int32? = nil) async throws -> RawWebSocket {
        try await RawWebSocket.open(self.port, path, token: self.peer.user.access, receiveBuffer: receiveBuffer)
    }

    /// A handshake of the peer that would be let in.
    package func handshake(_ path: String = "/ws/") -> RawHandshake { RawHandshake(path, token: self.peer.user.access) }

    /// A metric of the node.
    package func metric(_ name: String) async throws -> Double { try await self.stack.metric(self.adminPort, name) }

    /// How many sockets have ended with a code.
    package func closed(_ code: Int) async throws -> Double {
        try await self.metric("chat_sockets_closed_total{code=\"\(code)\",by=\"node\"}")
    }

    private func watched(_ limit: Duration, _ body: (ChatStage) async throws -> Void) async throws {
        try await self.witness.talk(times: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.witness.talkOn() }
            try await body(self)
            self.witness.fallSilent()
            try await group.waitForAll()
        }
        try await self.witness.talk(times: 3)
        let longest = self.witness.longest
        guard longest < limit else { throw TestFailure("a message of the witness took \(longest)") }
        guard await self.node.exitStatus(within: .zero) == nil else { throw TestFailure("the node has ended") }
        let lines = self.node.log.split(separator: "\n")
        // Other suites cut the connections of this Redis on purpose.
        let loud = lines.filter { line in
            ["warning", "error", "critical"].contains { line.contains(" \($0) chat-fanout") } && !line.contains("redis")
        }
        guard loud.isEmpty else { throw TestFailure("\(loud.prefix(3))") }
        guard !lines.contains(where: { $0.contains(self.peer.user.access) || $0.contains("token=") }) else {
            throw TestFailure("the log has a token")
        }
    }
}

/// A node that attacks of many tests share.
private enum SharedNode {
    static let running = StartedOnce {
        let beside = TestStack(beside: try await SharedStack.stack())
        return (beside, try await beside.startChat(ChatStage.generous))
    }
}

/// A socket that is subscribed to a room, sends into it, and hears itself.
private final class ChatWitness: Sendable {
    private let socket: RawWebSocket
    private let room: Int64
    private let said = Locked(0)
    private let isSilent = Locked(false)
    private let slowest = Locked(Duration.zero)

    init(_ port: Int, _ token: String, _ room: Int64) async throws {
        self.socket = try await RawWebSocket.open(port, token: token)
        self.room = room
        try await self.socket.send(.text(#"{"id":1,"subscribe":{"room":\#(room)}}"#))
        try await self.hear { $0["id"] == .integer(1) && $0["ok"] != nil }
    }

    /// The longest that a message took.
    var longest: Duration { self.slowest.read { $0 } }

    /// Talks until it is told to be silent, or cancelled.
    func talkOn() async throws {
        while !self.isSilent.read({ $0 }), !Task.isCancelled {
            try await self.say()
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Ends the talk behind the message that is under way: begun is done, so that the next answer is the next message's.
    func fallSilent() { self.isSilent.change { $0 = true } }

    func talk(times: Int) async throws {
        for _ in 0..<times { try await self.say() }
    }

    private func say() async throws {
        self.said.change { $0 += 1 }
        let key = "w\(self.said.read { $0 })"
        let start = ContinuousClock.now
        try await self.socket.send(
            .text(#"{"id":2,"send":{"room":\#(self.room),"key":"\#(key)","message":"salam"}}"#))
        try await self.hear { $0["message"]?["key"] == .string(key) }
        let elapsed = ContinuousClock.now - start
        self.slowest.change { $0 = max($0, elapsed) }
    }

    /// Waits for a push or reply; others before it are dropped.
    private func hear(_ isMeant: (JSONValue) -> Bool) async throws {
        while let frame = try await self.socket.next(within: .seconds(15)) {
            switch frame.opcode {
            case 0x9: try await self.socket.send(RawFrame(0xA, frame.payload))
            case 0x1:
                guard frame.isPlain else { throw TestFailure("a frame against the rules") }
                if isMeant(try JSONParser.parse(frame.payload)) { return }
            default: throw TestFailure("the witness was closed: \(frame)")
            }
        }
        throw TestFailure("the witness' connection has ended")
    }
}
