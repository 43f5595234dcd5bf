import NIOCore
import NIOWebSocket
import Testing

@testable import ChatFanout

/// RFC 6455 §5, rule by rule.
@Suite struct MessageAssemblerTests {
    private static let mask: WebSocketMaskingKey = [1, 2, 3, 4]

    private static func frame(
        _ opcode: WebSocketOpcode, _ bytes: [UInt8] = [], fin: Bool = true, isMasked: Bool = true,
        rsv: (Bool, Bool, Bool) = (false, false, false)
    ) -> WebSocketFrame {
        var data = ByteBuffer(bytes: bytes)
        if isMasked { data.webSocketMask(Self.mask) }
        return WebSocketFrame(
            fin: fin, rsv1: rsv.0, rsv2: rsv.1, rsv3: rsv.2, opcode: opcode, maskKey: isMasked ? Self.mask : nil,
            data: data)
    }

    private static func events(_ frames: WebSocketFrame...) -> [MessageAssembler.Event] {
        var assembler = MessageAssembler()
        return frames.map { assembler.received($0) }
    }

    @Test func aMessageThatDoesNotEndIsNoticedAndOthersAreNot() {
        var assembler = MessageAssembler()
        func isStuck(after opcode: WebSocketOpcode, fin: Bool) -> Bool {
            _ = assembler.received(Self.frame(opcode, [97], fin: fin))
            return assembler.isStuck()
        }
        #expect(!isStuck(after: .text, fin: false))
        _ = assembler.received(Self.frame(.continuation, [97], fin: true))
        #expect(!isStuck(after: .text, fin: false), "another message")
        #expect(isStuck(after: .continuation, fin: false), "more of it is not its end")
        #expect(!isStuck(after: .continuation, fin: true))
    }

    @Test func aTextIsUnmasked() {
        #expect(Self.events(Self.frame(.text, Array("salām".utf8))) == [.text(Array("salām".utf8))])
    }

    @Test func aBinaryMessageIsNoText() {
        #expect(Self.events(Self.frame(.binary, [0, 255])) == [.binary])
        let fragments = Self.events(Self.frame(.binary, [0], fin: false), Self.frame(.continuation, [255]))
        #expect(fragments == [.nothing, .binary])
    }

    @Test func fragmentsMakeOneMessageWithControlFramesBetween() {
        let events = Self.events(
            Self.frame(.text, Array("he".utf8), fin: false), Self.frame(.ping, [7]),
            Self.frame(.continuation, Array("ll".utf8), fin: false), Self.frame(.pong),
            Self.frame(.continuation, Array("o".utf8)))
        #expect(
            events == [.nothing, .ping(ByteBuffer(bytes: [7])), .nothing, .pong, .text(Array("hello".utf8))])
    }

    @Test func aCharacterMayBeCutByAFragment() {
        let bytes = Array("س".utf8)
        let events = Self.events(
            Self.frame(.text, [bytes[0]], fin: false), Self.frame(.continuation, [bytes[1]]))
        #expect(events == [.nothing, .text(bytes)])
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xD8]] as [[UInt8]])
    func whatIsNotUTF8EndsTheSocket(_ bytes: [UInt8]) {
        #expect(Self.events(Self.frame(.text, bytes)) == [.fail(.notUTF8)])
        #expect(Self.events(Self.frame(.connectionClose, [0x03, 0xE8] + bytes)) == [.fail(.notUTF8)])
    }

    @Test func framesThatBreakTheRulesEndTheSocket() {
        let broken: [[WebSocketFrame]] = [
            [Self.frame(.text, isMasked: false)],
            [Self.frame(.text, rsv: (true, false, false))], [Self.frame(.ping, rsv: (false, true, false))],
            [Self.frame(.text, rsv: (false, false, true))],
            [Self.frame(WebSocketOpcode(encodedWebSocketOpcode: 3)!)],
            [Self.frame(WebSocketOpcode(encodedWebSocketOpcode: 11)!)],
            [Self.frame(.continuation)],
            [Self.frame(.text, fin: false), Self.frame(.text)],
            [Self.frame(.text, fin: false), Self.frame(.binary)],
            [Self.frame(.connectionClose, [3])],
        ]
        for frames in broken {
            var assembler = MessageAssembler()
            let events = frames.map { assembler.received($0) }
            #expect(events.last == .fail(.protocolError))
        }
    }

    @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] as [UInt16])
    func codesThatNobodyMaySendAreRefused(_ code: UInt16) {
        let bytes = [UInt8(code >> 8), UInt8(code & 255)]
        #expect(Self.events(Self.frame(.connectionClose, bytes)) == [.fail(.protocolError)])
    }

    @Test(arguments: [1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999] as [UInt16])
    func otherCodesAreSaidBack(_ code: UInt16) {
        let bytes = [UInt8(code >> 8), UInt8(code & 255)] + Array("bye".utf8)
        #expect(Self.events(Self.frame(.connectionClose, bytes)) == [.close(code)])
    }

    @Test func nothingIsHeardBehindTheEnd() {
        let events = Self.events(Self.frame(.connectionClose), Self.frame(.text, [65]), Self.frame(.ping))
        #expect(events == [.close(nil), .nothing, .nothing])
    }

    @Test func fragmentsAreBoundedTogetherAndInNumber() {
        let half = [UInt8](repeating: 65, count: MessageAssembler.maximumBytes / 2)
        let whole = Self.events(
            Self.frame(.text, half, fin: false), Self.frame(.continuation, half, fin: false),
            Self.frame(.continuation, [65]))
        #expect(whole == [.nothing, .nothing, .fail(.tooLarge)])
        var assembler = MessageAssembler()
        _ = assembler.received(Self.frame(.text, fin: false))
        var event = MessageAssembler.Event.nothing
        var fragments = 1
        while event == .nothing, fragments < 5_000 {
            event = assembler.received(Self.frame(.continuation, fin: false))
            fragments += 1
        }
        #expect(event == .fail(.tooLarge))
        #expect(fragments == MessageAssembler.maximumFragments + 1)
    }
}
