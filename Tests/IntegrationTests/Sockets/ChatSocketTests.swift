import Foundation
import Primitives
import TestSupport
import Testing

/// The node's two wires, as the Python package `websockets` meets them.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ChatSocketTests {
    /// Chat nodes of this suite, beside the shared API.
    private static func withNode(
        _ settings: [String: String] = [:], api: [String: String]? = nil,
        _ body: (TestStack, ServiceProcess) async throws -> Void
    ) async throws {
        let generous = ["CHAT_MESSAGE_LIMITS": "0"].merging(settings) { $1 }
        func run(_ stack: TestStack) async throws {
            let node = try await stack.startChat(generous)
            do { try await body(stack, node) } catch {
                await node.killNow()
                throw error
            }
            await node.killNow()
        }
        if let api {
            try await SharedStack.withAPI(api) { stack, _ in try await run(stack) }
        } else {
            try await SharedStack.withAPI([:]) { stack, _ in try await run(stack) }
        }
    }

    static func judge(
        _ scenario: String, _ stack: TestStack, users count: Int = 3, _ more: [String: String] = [:]
    ) async throws {
        var users: [String] = []
        for _ in 0..<count {
            let user = try await stack.logIn(SharedStack.number())
            users.append(
                #"{"id":\#(try user.id),"token":"\#(user.access)","refresh":"\#(user.refresh)","number":"\#(user.number)"}"#
            )
        }
        let environment = [
            "CHAT": "ws://127.0.0.1:\(stack.chatPort)", "API": "http://127.0.0.1:\(stack.apiPort)",
            "USERS": "[\(users.joined(separator: ","))]",
        ]
        try await Shell.run(
            TestEnvironment.python, [TestEnvironment.root + "/Tests/Judges/chat_wire.py", scenario],
            environment: environment.merging(more) { $1 })
    }

    @Test func theOriginalsWireIsSpokenFrameForFrame() async throws {
        try await Self.withNode { stack, node in
            try await Self.judge("compatible", stack)
            #expect(!node.log.contains("token="))
        }
    }

    @Test func allCommandsAnswerAsTheContractSays() async throws {
        try await Self.withNode { stack, _ in try await Self.judge("commands", stack) }
    }

    @Test func changesOfMembersTakeEffectOnLiveSockets() async throws {
        try await Self.withNode { stack, _ in try await Self.judge("members", stack) }
    }

    @Test func aMemberWhoseRemovalNobodyWasToldOfHearsNothingMore() async throws {
        try await Self.withNode { stack, _ in
            try await Self.judge("silent_removal", stack, users: 2, ["REDIS": stack.redisURL])
        }
    }

    @Test func whoOnlyReadsMakesNobodyHearAnythingAndNobodySpeaksAsTheServer() async throws {
        try await Self.withNode { stack, _ in try await Self.judge("voices", stack) }
    }

    @Test func absurdNumbersEndNothing() async throws {
        try await Self.withNode { stack, node in
            try await Self.judge("numbers", stack, users: 2)
            #expect(await node.exitStatus(within: .zero) == nil, "the node has ended")
        }
    }

    @Test func aSocketOfTheOriginalsWireEndsWithItsSession() async throws {
        try await Self.withNode { stack, _ in
            try await Self.judge("endings", stack, users: 2, ["REDIS": stack.redisURL])
        }
    }

    @Test func aSocketEndsHalfAMinuteBehindItsToken() async throws {
        try await Self.withNode(api: ["AUTH_ACCESS_LIFE": "10", "AUTH_LEEWAY": "0"]) { stack, _ in
            try await Self.judge("expiry", stack, users: 2)
        }
    }

    @Test func connectionsAndMessagesOfAUserAreLimited() async throws {
        let limits = ["CHAT_USER_CONNECTIONS": "3", "CHAT_MESSAGE_LIMITS": "5/1m"]
        try await Self.withNode(limits, api: ["CHAT_MESSAGE_LIMITS": "5/1m"]) { stack, _ in
            try await Self.judge("limits", stack, users: 2, ["CONNECTIONS": "3", "MESSAGES": "5"])
        }
    }

    @Test func theBytesOfAUserAreLimitedOverBothWaysTogether() async throws {
        let limits = ["CHAT_USER_BYTES": "5000"]
        try await Self.withNode(limits, api: limits) { stack, _ in
            let user = try await ChatCaller(stack)
            let room = try await user.group("r", with: [])
            #expect(try await user.send(String(repeating: "x", count: 4_000), to: room).status == 201)
            let socket = try await RawWebSocket.open(stack.chatPort, token: user.user.access)
            for (bytes, isTaken) in [(700, false), (500, true), (500, false)] {
                let text = String(repeating: "x", count: bytes)
                try await socket.send(.text(#"{"id":7,"send":{"room":\#(room),"message":"\#(text)"}}"#))
                var reply = JSONValue.null
                while reply["id"] == nil, let frame = try await socket.next(0x1) {
                    reply = try JSONParser.parse(frame.payload)
                }
                #expect((reply["ok"] != nil) == isTaken, "\(bytes)")
                guard !isTaken else { continue }
                #expect(reply["error"]?["code"] == .string("rate_limited"))
                #expect((1...86_400).contains(reply["error"]?["retry_after"]?.integer ?? 0))
            }
        }
    }

    @Test func aKeyThatStandsForAnotherTextIsRefusedOverBothWays() async throws {
        try await Self.withNode { stack, _ in try await Self.judge("tabs", stack, users: 2) }
    }

    @Test func aTextFitsIntoAFrameHoweverItIsEscaped() async throws {
        try await Self.withNode(api: ["CHAT_MESSAGE_LIMITS": "0"]) { stack, _ in
            try await Self.judge("escaped", stack, users: 2)
        }
    }

    @Test func whoIsBackInAMomentHasNeitherLeftNorCome() async throws {
        let grace = ["CHAT_LEAVE_GRACE": "4", "CHAT_DRAIN": "1"]
        try await Self.withNode(grace) { stack, node in
            let beside = TestStack(beside: stack)
            let other = try await beside.startChat(grace)
            do {
                try await Self.judge(
                    "grace", stack, users: 2,
                    ["CHAT2": "ws://127.0.0.1:\(beside.chatPort)", "GRACE": "4", "STOP": "\(node.pid)"])
            } catch {
                await other.killNow()
                throw error
            }
            await other.killNow()
        }
    }

    @Test func whoLeavesInTheMiddleOfManyReadingsEndsNothingElse() async throws {
        try await Self.withNode { stack, _ in try await Self.judge("hasty", stack, users: 2) }
    }

    @Test func aRoomThatIsLeftAndEnteredAgainInOneGoIsEntered() async throws {
        try await Self.withNode { stack, _ in try await Self.judge("undecided", stack, users: 2) }
    }

    @Test func theDocumentedClientFollowsARoom() async throws {
        try await Self.withNode { stack, _ in
            try await Self.judge("documented", stack, users: 2, ["ROOT": TestEnvironment.root])
        }
    }

    @Test func anSMSCanBeWatched() async throws {
        try await Self.withNode(api: ["SMS_USER_SEND": "own-number"]) { stack, _ in
            try await Self.judge("watch", stack, users: 2)
        }
    }

    @Test func aSlowReaderIsClosedAndHoldsNobodyUp() async throws {
        try await Self.withNode { stack, _ in try await Self.judge("slow", stack, users: 2) }
    }

    @Test func aNodeThatStopsSaysGoodByeToEverybodyByAndBy() async throws {
        try await Self.withNode(["CHAT_DRAIN": "2", "CHAT_USER_CONNECTIONS": "100"]) { stack, node in
            try await Self.judge("drain", stack, users: 2, ["STOP": "\(node.pid)"])
            // It was asked already: a second signal would end it at once.
            #expect(await node.exitStatus(within: .seconds(10) + .slack) == 0)
        }
    }
}
