import Chat
import Primitives
import TestSupport
import Testing

@testable import ChatFanout

/// Frames that come before the room is there which they are about: each is done once it is, or answered.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatEntryTests {
    /// A message as the compatible wire writes it.
    private static func old(_ text: String) -> RawFrame {
        .text(#"{"message":"\#(text)","message_type":"text"}"#)
    }

    /// The next text that is meant; others before it are dropped.
    private static func hear(
        _ socket: RawWebSocket, _ what: String, _ isMeant: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        while let frame = try await socket.next(0x1, within: .seconds(10) + .slack) {
            let value = try JSONParser.parse(frame.payload)
            if isMeant(value) { return value }
        }
        throw TestFailure("the connection ended before \(what)")
    }

    /// A socket whose first frames come in the same bytes as its handshake, or right behind the answer.
    private static func open(
        _ stage: ChatStage, _ path: String, _ frames: [RawFrame], inOneGo: Bool
    ) async throws -> RawWebSocket {
        let socket = try RawWebSocket(stage.port)
        let bytes = frames.flatMap(\.bytes)
        socket.connection.send((Array(stage.handshake(path).text.utf8) + (inOneGo ? bytes : []))[...])
        try await socket.expectUpgrade()
        if !inOneGo { try await socket.send(bytes) }
        return socket
    }

    /// Rooms of the peer alone, so that nobody else on the node has them open.
    private static func emptyRoom(_ stage: ChatStage) async throws -> Int64 {
        try await stage.peer.group("r", with: [])
    }

    @Test func theFirstMessageOnTheOldWireIsToldToItsSenderEachTime() async throws {
        try await ChatStage.attack { stage in
            let room = try await Self.emptyRoom(stage)
            for turn in 0..<50 {
                let frames = [Self.old("first \(turn)"), Self.old("second \(turn)")]
                let socket = try await Self.open(stage, "/chat/\(room)/", frames, inOneGo: turn.isMultiple(of: 2))
                for text in ["first \(turn)", "second \(turn)"] {
                    let heard = try await Self.hear(socket, "the \(turn)th echo") { $0["type"] != nil }
                    #expect(heard["message"] == .string(text), "\(heard)")
                }
                try await socket.send(.close(1000))
                _ = try await socket.ending()
            }
        }
    }

    @Test func theFirstMessageOfVersion1IsToldToItsSenderEachTime() async throws {
        try await ChatStage.attack { stage in
            let room = try await Self.emptyRoom(stage)
            for turn in 0..<50 {
                let frames: [RawFrame] = [
                    .text(#"{"id":1,"subscribe":{"room":\#(room)}}"#),
                    .text(#"{"id":2,"send":{"room":\#(room),"message":"first \#(turn)"}}"#),
                ]
                let socket = try await Self.open(stage, "/ws/", frames, inOneGo: turn.isMultiple(of: 2))
                let entered = try await Self.hear(socket, "the room") { $0["id"] == .integer(1) }
                let start = try #require(entered["ok"]?["offset"]?.integer)
                let heard = try await Self.hear(socket, "the \(turn)th echo") { $0["message"] != nil }
                #expect(heard["message"]?["message"] == .string("first \(turn)"))
                #expect(heard["message"]?["offset"] == .integer(start + 1))
                try await socket.send(.close(1000))
                _ = try await socket.ending()
            }
        }
    }

    @Test func presenceMarksTypingAndSignalsWaitForTheRoom() async throws {
        try await ChatStage.attack { stage in
            let owner = try await ChatCaller(stage.stack)
            let room = try await owner.direct(with: stage.peer)
            #expect(try await owner.send("there", to: room).status == 201)
            for turn in 0..<20 {
                // In half of the turns the other is there, and hears all of it, in order.
                let other = turn < 10 ? nil : try await RawWebSocket.open(stage.port, token: owner.user.access)
                if let other {
                    try await other.send(.text(#"{"id":1,"subscribe":{"room":\#(room)}}"#))
                    _ = try await Self.hear(other, "the room") { $0["id"] == .integer(1) }
                }
                let frames: [RawFrame] = [
                    #"{"id":1,"subscribe":{"room":\#(room)}}"#, #"{"id":2,"presence":{"room":\#(room)}}"#,
                    #"{"id":3,"delivered":{"room":\#(room),"offset":1}}"#,
                    #"{"id":4,"typing":{"room":\#(room),"active":true}}"#,
                    #"{"id":5,"signal":{"room":\#(room),"data":{"x":1}}}"#,
                ].map { .text($0) }
                let socket = try await Self.open(stage, "/ws/", frames, inOneGo: turn.isMultiple(of: 2))
                // Some take longer to answer than others.
                for number in 1...5 {
                    let reply = try await Self.hear(socket, "reply \(number) of turn \(turn)") { $0["id"] != nil }
                    #expect(reply["ok"] != nil, "\(turn): \(reply)")
                    guard reply["id"] == .integer(2) else { continue }
                    let mine = reply["ok"]?["users"]?.array.first { $0["id"] == .integer(stage.peer.id) }
                    #expect(mine?["connections"] == .integer(1), "\(turn): \(reply)")
                }
                if let other {
                    _ = try await Self.hear(other, "typing") { $0["typing"] != nil }
                    _ = try await Self.hear(other, "the signal") { $0["signal"] != nil }
                }
                for socket in [socket, other].compactMap(\.self) {
                    try await socket.send(.close(1000))
                    _ = try await socket.ending()
                }
                try await eventually("the peer is gone", within: .seconds(5) + .slack) {
                    try await !stage.stack.redis("HGET", ChatKeys.presence(room), "\(stage.peer.id)").contains("=1@")
                }
            }
        }
    }

    @Test func aFirstSignalOfTheOldWireIsHeardByTheOthers() async throws {
        try await ChatStage.attack { stage in
            let owner = try await ChatCaller(stage.stack)
            let room = try await owner.direct(with: stage.peer)
            let other = try await RawWebSocket.open(stage.port, "/chat/\(room)/", token: owner.user.access)
            try await other.send(Self.old("here"))
            _ = try await Self.hear(other, "the echo") { $0["type"] != nil }
            for turn in 0..<20 {
                let signal = #"{"message_type":"webrtc_signal","turn":\#(turn)}"#
                let socket = try await Self.open(
                    stage, "/chat/\(room)/", [.text(signal)], inOneGo: turn.isMultiple(of: 2))
                let heard = try await Self.hear(other, "the \(turn)th signal") { $0["turn"] != nil }
                #expect(heard["turn"] == .integer(Int64(turn)))
                try await socket.send(.close(1000))
                _ = try await socket.ending()
            }
        }
    }

    @Test func whatWaitsForARoomThatIsNotEnteredIsAnsweredAllTheSame() async throws {
        try await ChatStage.attack { stage in
            let stranger = try await ChatCaller(stage.stack)
            let room = try await stranger.group("r", with: [])
            for turn in 0..<10 {
                let frames: [RawFrame] = [
                    #"{"id":1,"subscribe":{"room":\#(room)}}"#, #"{"id":2,"send":{"room":\#(room),"message":"x"}}"#,
                    #"{"id":3,"presence":{"room":\#(room)}}"#, #"{"id":4,"read":{"room":\#(room),"offset":1}}"#,
                    #"{"id":5,"unsubscribe":{"room":\#(room)}}"#,
                ].map { .text($0) }
                let socket = try await Self.open(stage, "/ws/", frames, inOneGo: turn.isMultiple(of: 2))
                var codes: [Int64: String] = [:]
                while codes.count < 5 {
                    let reply = try await Self.hear(socket, "the replies, after \(codes)") { $0["id"] != nil }
                    codes[reply["id"]?.integer ?? 0] = reply["error"]?["code"]?.string ?? "ok"
                }
                #expect(
                    codes == [1: "not_member", 2: "not_member", 3: "not_subscribed", 4: "not_member", 5: "ok"])
                try await socket.send(.close(1000))
                _ = try await socket.ending()
            }
        }
    }

    @Test func moreThanOneSocketMayHoldIsRefusedAndTheRestIsDone() async throws {
        try await ChatStage.attack { stage in
            let room = try await Self.emptyRoom(stage)
            // The room is asked for in the same bytes, so nothing of this can have been done by then.
            let large = String(repeating: "x", count: 20_000)
            let frames = (1...30).map { number in
                RawFrame.text(
                    number == 1
                        ? #"{"id":1,"subscribe":{"room":\#(room)}}"#
                        : #"{"id":\#(number),"send":{"room":\#(room),"message":"\#(large)"}}"#)
            }
            let socket = try await Self.open(stage, "/ws/", frames, inOneGo: true)
            var codes: [String: Int] = [:]
            for _ in 1...30 {
                let reply = try await Self.hear(socket, "the replies, after \(codes)") { $0["id"] != nil }
                codes[reply["error"]?["code"]?.string ?? "ok", default: 0] += 1
            }
            #expect(codes["ok", default: 0] >= HeldFrames.bytes / 20_100, "\(codes)")
            #expect(codes.keys.allSatisfy { ["ok", "too_many_at_once"].contains($0) }, "\(codes)")
        }
    }

    @Test func whoCannotBeLetIntoTheRoomIsToldSo() async throws {
        let stack = try await SharedStack.stack()
        // A user of Redis of its own: what is taken from it is taken from nobody else.
        let (name, password) = ("test-entry", "p\(SecureRandom.identifier())")
        _ = try await stack.redis("ACL", "SETUSER", name, "on", ">" + password, "~*", "&*", "+@all")
        let address = stack.redisURL(.chat)
        let host = try #require(address.split(separator: "@").last)
        let beside = TestStack(beside: stack)
        let node = try await beside.startChat(["REDIS_URL": "redis://\(name):\(password)@\(host)"])
        let user = try await ChatCaller(stack)
        let room = try await user.group("r", with: [])
        do {
            _ = try await stack.redis("ACL", "SETUSER", name, "resetchannels")
            let old = try await RawWebSocket.open(beside.chatPort, "/chat/\(room)/", token: user.user.access)
            try await old.send(Self.old("first"), Self.old("second"))
            let ending = try await old.ending(within: .seconds(6) + .slack)
            #expect(ending.code == 4002)
            #expect(ending.texts.count { $0.contains(#""code":"unavailable""#) } == 2, "\(ending.texts)")
            let new = try await RawWebSocket.open(beside.chatPort, token: user.user.access)
            try await new.send(
                .text(#"{"id":1,"subscribe":{"room":\#(room)}}"#), .text(#"{"id":2,"presence":{"room":\#(room)}}"#))
            let first = try await Self.hear(new, "that it is not entered") { $0["id"] == .integer(1) }
            #expect(first["error"]?["code"] == .string("cancelled") && first["error"]?["temporary"] == .bool(true))
            let second = try await Self.hear(new, "what waited") { $0["id"] == .integer(2) }
            #expect(second["error"]?["code"] == .string("not_subscribed"))
        } catch {
            await node.killNow()
            throw error
        }
        await node.killNow()
        _ = try await stack.redis("ACL", "DELUSER", name)
    }
}
