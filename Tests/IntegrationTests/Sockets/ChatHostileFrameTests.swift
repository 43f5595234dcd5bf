import Foundation
import Primitives
import TestSupport
import Testing

@testable import ChatFanout

/// Frames that break the rules of RFC 6455, on the wire of a real node.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct ChatHostileFrameTests {
    private struct Attack {
        let name: String
        let code: UInt16
        let bytes: [UInt8]

        init(_ name: String, _ code: UInt16, _ frames: RawFrame...) {
            (self.name, self.code, self.bytes) = (name, code, frames.flatMap(\.bytes))
        }
    }

    private static let broken: [Attack] = {
        let hello = RawFrame.text("hello")
        let begin = RawFrame.text("{", isFinal: false)
        var attacks = [
            Attack("no mask", 1002, hello.with { $0.isMasked = false }),
            Attack("an unmasked ping", 1002, RawFrame.ping().with { $0.isMasked = false }),
            Attack("an unmasked close", 1002, RawFrame.close(1000).with { $0.isMasked = false }),
            Attack("compressed", 1002, hello.with { $0.reserved = 4 }),
            Attack("RSV2", 1002, hello.with { $0.reserved = 2 }),
            Attack("RSV3", 1002, RawFrame.ping().with { $0.reserved = 1 }),
            Attack("a compressed fragment", 1002, begin, .continuation("}").with { $0.reserved = 4 }),
            Attack("a ping in parts", 1002, RawFrame.ping("a").with { $0.isFinal = false }),
            Attack("a close in parts", 1002, RawFrame.close(1000).with { $0.isFinal = false }),
            Attack("a long ping", 1002, RawFrame(0x9, [UInt8](repeating: 65, count: 126))),
            Attack("a long close", 1002, .close(1000, [UInt8](repeating: 65, count: 124))),
            Attack("a ping of a length beyond all", 1002, RawFrame.ping().with { $0.announced = 60_000 }),
            Attack("the middle of nothing", 1002, .continuation("x", isFinal: false)),
            Attack("the end of nothing", 1002, .continuation("x")),
            Attack("a text within a text", 1002, begin, hello),
            Attack("bytes within a text", 1002, begin, RawFrame(0x2, [1])),
            Attack("an end after the end", 1002, begin, .continuation("}"), .continuation("}")),
            Attack("a close of one byte", 1002, RawFrame(0x8, [3])),
            Attack("a reason that is not UTF-8", 1007, .close(1000, [0xC3, 0x28])),
            Attack("half a character as reason", 1007, .close(1000, [0xD8])),
            Attack("not UTF-8", 1007, RawFrame(0x1, [0xFF, 0xFE])),
            Attack("an encoded surrogate", 1007, RawFrame(0x1, [0xED, 0xA0, 0x80])),
            Attack("half a character", 1007, RawFrame(0x1, [0xD8])),
            Attack(
                "not UTF-8 across fragments", 1007, RawFrame(0x1, [0xD8], isFinal: false), .ping(),
                RawFrame(0x0, [0x41])),
            Attack("bytes", 1003, RawFrame(0x2, [1, 2, 3])),
            Attack("bytes in parts", 1003, RawFrame(0x2, [1], isFinal: false), RawFrame(0x0, [2])),
            Attack(
                "one byte too many", 1009,
                RawFrame(0x1, [UInt8](repeating: 65, count: MessageAssembler.maximumBytes + 1))),
            Attack("a head that promises 2^62", 1009, hello.with { $0.announced = 1 << 62 }),
            Attack("a head that promises 2^63 - 1", 1009, hello.with { $0.announced = UInt64(Int64.max) }),
            Attack("a head that promises 2^63", 1009, hello.with { $0.announced = 1 << 63 }),
            Attack("a head that promises 2^64 - 1", 1009, hello.with { $0.announced = .max }),
            Attack("bytes of 2^63", 1009, RawFrame(0x2).with { $0.announced = 1 << 63 }),
        ]
        attacks += ([3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]).map {
            Attack("opcode \($0)", 1002, RawFrame($0, [1]))
        }
        attacks += ([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] as [UInt16])
            .map { Attack("close \($0)", 1002, .close($0)) }
        return attacks
    }()

    @Test func whatBreaksTheRulesEndsTheSocketAndIsTheLastThatIsHeard() async throws {
        try await ChatStage.attack { stage in
            for attack in Self.broken {
                let socket = try await stage.open()
                let late = RawFrame.text(#"{"id":9,"send":{"room":\#(stage.room),"message":"late"}}"#)
                try await socket.send(attack.bytes + late.bytes + RawFrame.ping("late").bytes)
                let ending = try await socket.ending()
                #expect(ending.code == attack.code, "\(attack.name): \(ending)")
                #expect(ending.elapsed < .seconds(2) + .slack, "\(attack.name): \(ending.elapsed)")
                #expect(!ending.frames.contains { $0.text.contains("late") }, "\(attack.name)")
                #expect(ending.frames.allSatisfy { $0.isPlain }, "\(attack.name)")
            }
            let socket = try await stage.open()
            try await socket.send(.text(#"{"id":1,"history":{"room":\#(stage.room),"limit":100}}"#))
            let page = try await Self.reply(1, from: socket)
            #expect(page["ok"]?["messages"]?.array.isEmpty == false)
            #expect(page["ok"]?["messages"]?.array.contains { $0["message"] == .string("late") } == false)
        }
    }

    @Test func theOriginalsWireEndsByTheSameRulesButTakesBytesForAMistake() async throws {
        try await ChatStage.attack { stage in
            let path = "/chat/\(stage.room)/"
            for attack in Self.broken where attack.code != 1003 {
                let socket = try await stage.open(path)
                try await socket.send(attack.bytes)
                let ending = try await socket.ending()
                #expect(ending.code == attack.code, "\(attack.name): \(ending)")
            }
            let socket = try await stage.open(path)
            try await socket.send(RawFrame(0x2, [1, 2, 3]))
            var text = ""
            while !text.contains("\"type\":\"error\""), let frame = try await socket.next() { text = frame.text }
            #expect(text.contains(#""code":"not_text""#))
        }
    }

    @Test(arguments: [1000, 1001, 1003, 1007, 1011, 1014, 3000, 4000, 4999] as [UInt16])
    func aGoodByeIsSaidBack(code: UInt16) async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            try await socket.send(.close(code, Array("خدا حافظ".utf8)))
            let ending = try await socket.ending()
            #expect(ending.code == code)
            let silent = try await stage.open()
            try await silent.send(RawFrame(0x8))
            let last = try await silent.ending().frames.last
            #expect(last?.opcode == 0x8 && last?.payload.isEmpty == true)
        }
    }

    @Test func aMessageMayHaveSoManyBytesAndComeInManyParts() async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            let command = #"{"id":1,"unsubscribe":{"room":1}}"#
            let padded = command + String(repeating: " ", count: MessageAssembler.maximumBytes - command.utf8.count)
            try await socket.send(.text(padded))
            #expect(try await Self.reply(1, from: socket)["ok"] != nil)
            let characters = Array(padded.replacing("1,", with: "2,").utf8)
            let part = MessageAssembler.maximumBytes / MessageAssembler.maximumFragments
            var frames = [RawFrame(0x1, Array(characters[..<part]), isFinal: false)]
            for start in stride(from: part, to: characters.count, by: part) {
                frames.append(
                    RawFrame(
                        0x0, Array(characters[start..<start + part]), isFinal: start + part == characters.count))
            }
            #expect(frames.count == MessageAssembler.maximumFragments)
            try await socket.send(frames.flatMap(\.bytes))
            #expect(try await Self.reply(2, from: socket)["ok"] != nil)
        }
    }

    @Test func pingsBetweenPartsAreAnsweredAtOnce() async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            let parts = [#"{"id":1,"un"#, #"subscribe":{"ro"#, #"om":1}}"#]
            for (index, part) in parts.enumerated() {
                let payload = String(repeating: "\(index)", count: index * 62)
                try await socket.send(
                    RawFrame(index == 0 ? 0x1 : 0x0, Array(part.utf8), isFinal: index == 2), .ping(payload))
                #expect(try await socket.next(0xA, within: .seconds(10))?.text == payload)
            }
            try await socket.send(.text(#"{"id":2,"unsubscribe":{"room":1}}"#))
            #expect(try await Self.reply(2, from: socket)["ok"] != nil)
        }
    }

    @Test func aFrameMayComeByteByByte() async throws {
        try await ChatStage.attack { stage in
            let socket = try await stage.open()
            let text = #"{"id":1,"unsubscribe":{"room":1}}"# + String(repeating: " ", count: 200)
            for byte in RawFrame.text(text, isFinal: false).bytes + RawFrame(0x0).bytes {
                try await socket.send([byte])
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(try await Self.reply(1, from: socket)["ok"] != nil)
        }
    }

    @Test func partsWithoutEndAreBounded() async throws {
        try await ChatStage.attack { stage in
            let empty = try await stage.open()
            try await empty.send(RawFrame(0x1, isFinal: false))
            // 1,023 more are allowed.
            try await empty.send(
                [[UInt8]](repeating: RawFrame(0x0, isFinal: false).bytes, count: 1_023).flatMap(\.self))
            try await empty.send(.ping("still here"))
            #expect(try await empty.next(0xA)?.text == "still here")
            try await empty.send(RawFrame(0x0, isFinal: false))
            #expect(try await empty.ending().code == 1009)

            let full = try await stage.open()
            try await full.send(RawFrame(0x1, [0x41], isFinal: false))
            let part = RawFrame(0x0, [UInt8](repeating: 0x41, count: 4_096), isFinal: false).bytes
            let most = MessageAssembler.maximumBytes / 4_096
            try await full.send([[UInt8]](repeating: part, count: most).flatMap(\.self))
            #expect(try await full.ending().code == 1009)
        }
    }

    /// The reply to a command; pushes before it are dropped.
    private static func reply(_ id: Int64, from socket: RawWebSocket) async throws -> JSONValue {
        while let frame = try await socket.next(0x1) {
            let value = try JSONParser.parse(frame.payload)
            if value["id"] == .integer(id) { return value }
        }
        throw TestFailure("no reply to \(id)")
    }
}
