import Primitives
import Redis
import Testing

@testable import Chat

@Suite struct NewChatMessageTests {
    private func fault(
        _ text: String, _ kind: ChatMessage.Kind = .text, _ latitude: Double? = nil, _ longitude: Double? = nil,
        key: String? = nil
    ) -> NewChatMessage.Fault? {
        do {
            _ = try NewChatMessage(
                sender: ChatUser(id: 1, username: "a"), kind: kind, text: text, latitude: latitude,
                longitude: longitude,
                key: key)
            return nil
        } catch {
            return error
        }
    }

    @Test func textsAreCountedInBytes() {
        #expect(self.fault(String(repeating: "x", count: 32_768)) == nil)
        #expect(self.fault(String(repeating: "x", count: 32_769)) == .tooLong)
        #expect(self.fault(String(repeating: "س", count: 16_384)) == nil)
        #expect(self.fault(String(repeating: "س", count: 16_385)) == .tooLong)
        for blank in ["", " ", "\n\t\u{2003}\u{3000}"] {
            #expect(self.fault(blank) == .empty)
            #expect(self.fault(blank, .image) == .empty)
            #expect(self.fault(blank, .location, 1, 1) == nil)
        }
    }

    @Test func placesAreOnTheGlobe() {
        #expect(self.fault("", .location, 90, -180) == nil)
        for (latitude, longitude) in [
            (nil, nil), (1, nil), (nil, 1), (90.1, 0), (-90.1, 0), (0, 180.1), (0, -180.1), (.nan, 0), (0, .infinity),
        ] as [(Double?, Double?)] {
            #expect(self.fault("", .location, latitude, longitude) == .badPlace)
        }
        #expect(self.fault("x", .text, 91, nil) == .badPlace)
        #expect(self.fault("x", .text, 35.7, nil) == nil)
    }

    @Test func keysAreShort() {
        #expect(self.fault("x", key: "") == .badKey)
        for key in ["a\0b", "\u{1}", "a\u{7F}", "\u{85}"] { #expect(self.fault("x", key: key) == .badKey) }
        #expect(self.fault("x", key: String(repeating: "k", count: 64)) == nil)
        #expect(self.fault("x", key: String(repeating: "k", count: 65)) == .badKey)
        #expect(self.fault("x", key: String(repeating: "ک", count: 33)) == .badKey)
    }

    @Test func socketsAreToldTheSameWhetherTheyHearItOrReadItLater() throws {
        let sender = ChatUser(id: 3, username: "G0-0912•••4567")
        let new = try NewChatMessage(
            sender: sender, kind: .location, text: "\"here\"\n", latitude: 35.7, longitude: 51, key: "k\\")
        let heard = ChatMessageJSON.object(
            .init(version: 0, position: ChatPosition(epoch: "e", offset: 5), at: 1_000, json: new.json))
        var writer = JSONWriter()
        ChatMessageJSON.write(
            StoredChatMessage(
                offset: 5,
                message: ChatMessage(
                    sender: 3, kind: .location, text: "\"here\"\n", latitude: 35.7, longitude: 51, at: 1_000),
                key: "k\\"),
            sender: sender, to: &writer)
        #expect(heard == writer.text)
        let parsed = try JSONParser.parse(Array(heard.utf8))
        #expect(parsed["message"] == .string("\"here\"\n"))
        #expect(parsed["offset"] == .integer(5))
    }

    @Test func entriesOfStreamsAreRead() throws {
        let message = ChatMessage(sender: 3, kind: .location, text: "", latitude: -1.5, longitude: 2, at: 99)
        func entry(_ id: String, _ words: [String]) -> RedisValue {
            .array([.string(id), .array(words.map { .string($0) })])
        }
        let stored = try StoredChatMessage(entry: entry("12-0", message.fields + ["key", "k"]))
        #expect(stored == StoredChatMessage(offset: 12, message: message, key: "k"))
        // What a later version may write is no reason to fail.
        #expect(
            try StoredChatMessage(entry: entry("1-0", ["sender", "3", "type", "new", "at", "1"])).message.kind == .text)
        for wrong in [
            entry("x", message.fields), entry("1-0", ["type", "text", "at", "1"]), entry("1-0", ["sender", "3"]), .null,
            .array([]),
        ] {
            #expect(throws: RedisError.self) { try StoredChatMessage(entry: wrong) }
        }
    }

    @Test("each KiB begun counts", arguments: [(1, 1), (1_024, 1), (1_025, 2), (32_768, 32)])
    func cost(bytes: Int, cost: Int) throws {
        let message = try NewChatMessage(
            sender: ChatUser(id: 1, username: "u"), kind: .text, text: String(repeating: "x", count: bytes))
        #expect(message.cost == cost)
    }

    @Test func aPlaceWithoutATextCountsAsOne() throws {
        let message = try NewChatMessage(
            sender: ChatUser(id: 1, username: "u"), kind: .location, text: "", latitude: 1, longitude: 1)
        #expect(message.cost == 1)
    }
}
