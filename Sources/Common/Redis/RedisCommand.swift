import NIOCore

/// One command with its arguments.
@usableFromInline package struct RedisCommand: Sendable, Equatable {
    /// The command's name and arguments.
    package let words: [String]

    /// Makes a command from its name and arguments.
    package init(_ words: String...) {
        self.words = words
    }

    /// Makes a command from its name and arguments.
    package init(words: [String]) {
        self.words = words
    }

    /// Whether it changes nothing, so that asking twice is asking once.
    var isRead: Bool { self.words.first.map(Self.reads.contains) ?? false }

    /// The keys it touches: most commands name one, first of their arguments.
    var keys: [String] {
        guard let name = self.words.first, self.words.count > 1, !Self.keyless.contains(name) else { return [] }
        return Self.keysOnly.contains(name) ? Array(self.words[1...]) : [self.words[1]]
    }

    /// Commands that name no key.
    private static let keyless: Set<String> = [
        "ACL", "CLIENT", "CONFIG", "DBSIZE", "FLUSHALL", "INFO", "PING", "PUBLISH", "SCAN", "SCRIPT", "TIME",
    ]
    /// Commands all of whose arguments are keys.
    private static let keysOnly: Set<String> = ["DEL", "EXISTS", "MGET", "SINTER", "SUNION", "TOUCH", "UNLINK"]

    private static let reads: Set<String> = [
        "EXISTS", "GET", "HEXISTS", "HGET", "HGETALL", "HLEN", "HMGET", "INFO", "LRANGE", "MGET", "PEXPIRETIME", "PING",
        "PTTL",
        "SCARD", "SISMEMBER", "SMEMBERS", "SMISMEMBER", "STRLEN", "TIME", "XLEN", "XRANGE", "XREVRANGE", "ZCARD",
        "ZCOUNT",
        "ZRANGE", "ZSCORE",
    ]

    /// Appends the command as an array of bulk strings, the only form in which arguments cannot be misread.
    func write(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("*")
        buffer.writeString(String(self.words.count))
        for word in self.words {
            buffer.writeStaticString("\r\n$")
            buffer.writeString(String(word.utf8.count))
            buffer.writeStaticString("\r\n")
            buffer.writeString(word)
        }
        buffer.writeStaticString("\r\n")
    }
}
