import NIOCore
import Testing

@testable import Redis

@Suite struct RedisReplyParserTests {
    private func parse(_ text: String, pieces: Int = 1) throws -> [RedisValue] {
        let parser = RedisReplyParser()
        var values: [RedisValue] = []
        let bytes = Array(text.utf8)
        let size = max(1, bytes.count / pieces)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try parser.feed(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            while let value = try parser.next() { values.append(value) }
        }
        return values
    }

    @Test("every type, in one piece and byte by byte", arguments: [1, 1_000])
    func types(pieces: Int) throws {
        let text =
            "+OK\r\n:42\r\n$3\r\na\0b\r\n$-1\r\n*-1\r\n*3\r\n:1\r\n$1\r\nx\r\n*1\r\n-ERR no\r\n-NOSCRIPT gone\r\n*0\r\n$0\r\n\r\n"
        #expect(
            try self.parse(text, pieces: pieces) == [
                .string("OK"), .integer(42), .string("a\0b"), .null, .null,
                .array([.integer(1), .string("x"), .array([.error("ERR no")])]), .error("NOSCRIPT gone"), .array([]),
                .string(""),
            ])
    }

    @Test func whatIsNotRESPIsAnError() {
        #expect(throws: RedisError.self) { try self.parse("HTTP/1.1 400 Bad Request\r\n") }
    }
}

@Suite struct RedisAddressTests {
    @Test func urlsAreRead() {
        #expect(RedisAddress("redis://h")?.port == 6_379)
        let full = RedisAddress("redis://u:p%40w@h:1/3")
        #expect(full?.user == "u" && full?.password == "p@w" && full?.port == 1 && full?.database == 3)
        #expect(RedisAddress("redis://:pw@h")?.user == nil)
        #expect(RedisAddress("redis://:pw@h")?.password == "pw")
    }

    @Test(
        "what is no address is refused",
        arguments: ["rediss://h", "http://h", "redis://", "redis://h/x", "redis://h/1/2", "redis://h/9999", "h:1", ""])
    func wrong(url: String) {
        #expect(RedisAddress(url) == nil)
    }

    @Test func theGreetingIntroducesUs() throws {
        let address = try #require(RedisAddress("redis://u:p@h/2"))
        #expect(
            RedisGreeting(to: address, name: "n", probe: nil).commands == [
                RedisCommand("AUTH", "u", "p"), RedisCommand("SELECT", "2"), RedisCommand("CLIENT", "SETNAME", "n"),
                RedisCommand("PING"),
            ])
    }
}

@Suite struct RedisCommandTests {
    @Test func argumentsAreWrittenWithTheirLengthsInBytes() {
        var buffer = ByteBuffer()
        RedisCommand("SET", "k\r\n", "é").write(to: &buffer)
        #expect(String(buffer: buffer) == "*3\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$2\r\né\r\n")
    }

    @Test func aScriptIsNamedByTheSHA1OfItsText() {
        #expect(RedisScript("return 1").digest == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
    }

    @Test(
        "only passing errors are temporary",
        arguments: [("LOADING x", true), ("OOM x", true), ("ERR x", false), ("WRONGTYPE x", false)])
    func temporary(message: String, isTemporary: Bool) {
        #expect(RedisError(.server, message).isTemporary == isTemporary)
        #expect(RedisError(.timedOut).isTemporary)
    }
}
