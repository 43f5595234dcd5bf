import Chat
import Primitives
import TestSupport
import Testing

/// What a user is told of the list of rooms without subscribing to any.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct InboxTests {
    /// A socket that follows its user's list.
    private struct Follower {
        let socket: RawWebSocket
        /// What the reply to following said.
        let state: JSONValue

        init(_ port: Int, _ user: ChatCaller, since: Int64? = nil) async throws {
            let socket = try await RawWebSocket.open(port, token: user.user.access)
            try await socket.send(.text(#"{"id":1,"inbox":{"since":\#(since.map { String($0) } ?? "null")}}"#))
            self.socket = socket
            self.state = try await Self.said("ok", on: socket)
        }

        /// The position that the reply gave.
        var since: Int64 { self.state["since"]?.integer ?? -1 }

        /// The next push that tells of a room, and fits.
        func row(of room: Int64, where fits: (JSONValue) -> Bool = { _ in true }) async throws -> JSONValue {
            while true {
                let push = try await Self.said("inbox", on: self.socket)
                let row = push["rooms"]?.array.first { $0["id"] == .integer(room) }
                if let row, fits(row) { return row }
            }
        }

        /// Waits until it is told that a room is none of its user's any more.
        func left(_ room: Int64) async throws {
            while true {
                let push = try await Self.said("inbox", on: self.socket)
                if push["left"]?.array.contains(.integer(room)) == true { return }
            }
        }

        private static func said(_ word: ProtocolText, on socket: RawWebSocket) async throws -> JSONValue {
            while let frame = try await socket.next(within: .seconds(15)) {
                if frame.opcode == 0x9 { continue }
                guard frame.opcode == 0x1 else { throw TestFailure("closed: \(frame)") }
                let said = try JSONParser.parse(frame.payload)
                if let error = said["error"] { throw TestFailure("\(error)") }
                if let wanted = said[word] { return wanted }
            }
            throw TestFailure("no \(word.string)")
        }
    }

    private static func withNode(_ body: (TestStack, Int) async throws -> Void) async throws {
        let stack = try await SharedStack.stack()
        let beside = TestStack(beside: stack)
        let node = try await beside.startChat()
        do { try await body(stack, beside.chatPort) } catch {
            await node.killNow()
            throw error
        }
        await node.killNow()
    }

    @Test func aUserHearsOfRoomsThatComeChangeAndGo() async throws {
        try await Self.withNode { stack, port in
            let (user, other) = (try await ChatCaller(stack), try await ChatCaller(stack))
            let follower = try await Follower(port, user)
            #expect(follower.state["rooms"]?.array == [])
            let start = ContinuousClock.now
            let room = try await other.direct(with: user)
            let made = try await follower.row(of: room)
            // The promise is 200 ms; a busy machine has its slack.
            #expect(.now - start < .milliseconds(200) + .slack)
            #expect(made["kind"] == .string("direct") && made["unread_count"] == .integer(0))
            #expect(try await other.send("hi", to: room).status == 201)
            #expect(try await follower.row(of: room) { $0["unread_count"] == .integer(1) }["offset"] == .integer(1))
            #expect(try await user.call("POST", "chatrooms/\(room)/read/", "{\"offset\":1}").status < 300)
            _ = try await follower.row(of: room) { $0["unread_count"] == .integer(0) }

            let group = try await other.group("before", with: [user])
            #expect(try await follower.row(of: group)["name"] == .string("before"))
            #expect(try await other.call("PATCH", "chatrooms/\(group)/", "{\"name\":\"after\"}").status == 200)
            _ = try await follower.row(of: group) { $0["name"] == .string("after") }
            #expect(try await other.call("PATCH", "chatrooms/\(group)/", "{\"status\":2}").status == 200)
            _ = try await follower.row(of: group) { $0["status"] == .integer(2) }
            #expect(try await other.call("DELETE", "chatrooms/\(group)/members/\(user.id)/").status < 300)
            try await follower.left(group)
            #expect(
                try await other.call("POST", "chatrooms/\(group)/members/", "{\"user_id\":\(user.id)}").status < 300)
            _ = try await follower.row(of: group)
            #expect(try await other.call("DELETE", "chatrooms/\(group)/").status == 204)
            try await follower.left(group)
        }
    }

    @Test func whoComesBackHearsWhatHasChangedMeanwhile() async throws {
        try await Self.withNode { stack, port in
            let (user, other) = (try await ChatCaller(stack), try await ChatCaller(stack))
            let quiet = try await other.direct(with: user)
            let group = try await other.group("g", with: [user])
            let gone = try await other.group("gone", with: [user])
            let first = try await Follower(port, user)
            // Long enough ago that what came before the position is none of it.
            try await Task.sleep(for: .milliseconds(InboxWait.beyondSlack))
            let since = try await Follower(port, user, since: first.since).since
            try await Task.sleep(for: .milliseconds(InboxWait.beyondSlack))
            #expect(try await other.send("hi", to: group).status == 201)
            let new = try await other.group("new", with: [user])
            #expect(try await other.call("DELETE", "chatrooms/\(gone)/members/\(user.id)/").status < 300)

            let back = try await Follower(port, user, since: since)
            #expect(back.state["recovered"] == .bool(true))
            let rooms = back.state["rooms"]?.array ?? []
            #expect(Set(rooms.compactMap { $0["id"]?.integer }) == [group, new])
            #expect(rooms.first { $0["id"] == .integer(group) }?["unread_count"] == .integer(1))
            #expect(back.state["left"]?.array == [.integer(gone)])
            #expect(!rooms.contains { $0["id"] == .integer(quiet) })
            // From longer ago than rooms that were left are noted.
            #expect(try await Follower(port, user, since: 1).state["recovered"] == .bool(false))
        }
    }

    @Test func manyMessagesAreToldOnceASecond() async throws {
        try await Self.withNode { stack, port in
            let (user, other) = (try await ChatCaller(stack), try await ChatCaller(stack))
            let room = try await other.direct(with: user)
            let follower = try await Follower(port, user)
            let start = ContinuousClock.now
            for turn in 0..<40 { #expect(try await other.send("\(turn)", to: room).status == 201) }
            var pushes = 0
            _ = try await follower.row(of: room) { row in
                pushes += 1
                return row["unread_count"] == .integer(40)
            }
            let seconds = Int((ContinuousClock.now - start) / .seconds(1))
            #expect(pushes <= seconds + 2)
        }
    }

    @Test func aMarkInALargeRoomIsNewsForItsOwnUser() async throws {
        try await Self.withNode { stack, port in
            let (user, other) = (try await ChatCaller(stack), try await ChatCaller(stack))
            let room = try await other.group("large", with: [user])
            for stranger in 0...ChatLimits.announcedMembers {
                _ = try await stack.redis("HSET", ChatKeys.members(room), "\(9_000_000_000 + stranger)", "member")
            }
            #expect(try await other.send("hi", to: room).status == 201)
            let follower = try await Follower(port, user, since: 0)
            #expect(follower.state["rooms"]?.array.first?["unread_count"] == .integer(1))
            #expect(try await user.call("POST", "chatrooms/\(room)/read/", "{\"offset\":1}").status < 300)
            _ = try await follower.row(of: room) { $0["unread_count"] == .integer(0) }
        }
    }

    @Test func whatCameWhilePubSubWasAwayIsToldAfterwards() async throws {
        try await Self.withNode { stack, port in
            let (user, other) = (try await ChatCaller(stack), try await ChatCaller(stack))
            let room = try await other.direct(with: user)
            let follower = try await Follower(port, user)
            _ = try await stack.redis("CLIENT", "KILL", "TYPE", "pubsub")
            #expect(try await other.send("hi", to: room).status == 201)
            let made = try await other.group("meanwhile", with: [user])
            _ = try await follower.row(of: room) { $0["unread_count"] == .integer(1) }
            #expect(try await user.room(made)["name"] == .string("meanwhile"))
        }
    }
}

private enum InboxWait {
    /// Positions are as much older than what they stand for.
    static let beyondSlack = 2_100
}
