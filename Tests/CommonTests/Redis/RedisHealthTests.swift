import Testing

@testable import Redis

@Suite struct RedisHealthTests {
    private let readOnly = "READONLY You can't write against a read only replica."
    private let full = "OOM command not allowed when used memory > 'maxmemory'."

    private func refusal(_ message: String) throws -> RedisRefusal { try #require(RedisRefusal(message)) }

    @Test func whatRedisSaysOfWritesIsKnownByItsFirstWord() throws {
        for message in [self.readOnly, "MASTERDOWN Link with MASTER is down", "LOADING Redis is loading the dataset"] {
            #expect(try self.refusal(message) == self.refusal(message))
            #expect(try self.refusal(message).isOfWrongServer, "\(message)")
        }
        for message in [self.full, "MISCONF Redis is configured to save RDB snapshots", "NOREPLICAS Not enough good"] {
            #expect(try !self.refusal(message).isOfWrongServer, "\(message)")
        }
        for message in ["ERR unknown command", "WRONGTYPE Operation", "NOSCRIPT No", "BUSYGROUP x", "READONLYX", ""] {
            #expect(RedisRefusal(message) == nil, "\(message)")
        }
        #expect(RedisRefusal(RedisValue.string(self.readOnly)) == nil)
    }

    @Test(
        "what Redis says of itself is no mistake of ours",
        arguments: [
            ("READONLY You can't write against a read only replica.", "wrong server"),
            ("MASTERDOWN Link with MASTER is down", "wrong server"),
            ("LOADING Redis is loading the dataset in memory", "wrong server"),
            ("OOM command not allowed when used memory > 'maxmemory'.", "writes"),
            ("MISCONF Redis is configured to save RDB snapshots", "writes"),
            ("NOREPLICAS Not enough good replicas to write.", "writes"),
            ("NOPERM this user has no permissions to run the 'evalsha' command", "rights"),
            ("NOPERM this user has no permissions to access one of the keys used as arguments", "rights"),
            ("NOAUTH Authentication required.", "rights"),
            ("WRONGPASS invalid username-password pair or user is disabled.", "rights"),
            ("DENIED Redis is running in protected mode", "rights"),
            ("ERR The user executing the script can't access at least one of the keys mentioned", "rights"),
            ("ERR The user executing the script can't run this command or subcommand script: x", "rights"),
            ("ERR ACL failure in script: No permissions to access a key script: x", "rights"),
            ("BUSY Redis is busy running a script.", "busy"), ("UNKILLABLE Sorry the script", "busy"),
            ("CLUSTERDOWN Hash slot not served", "busy"), ("TRYAGAIN Multiple keys", "busy"),
            ("ERR max number of clients reached", "busy"),
        ])
    func kinds(message: String, kind: String) throws {
        let refusal = try self.refusal(message)
        #expect(refusal.isOfWrongServer == (kind == "wrong server"))
        #expect(refusal.isOfWrites == (kind == "wrong server" || kind == "writes"))
        #expect(refusal.isOfRights == (kind == "rights"))
        #expect(RedisError(.server, message).isTemporary)
    }

    @Test func longWordsAreCut() throws {
        #expect(try self.refusal("NOPERM " + String(repeating: "x", count: 1_000)).message.count == 200)
    }

    @Test func oneRefusalIsNoneAndTwoSuccessesEndIt() throws {
        var health = RedisHealth()
        #expect(health.refused(try self.refusal(self.full)) == .stay)
        #expect(health.refusal == nil)
        health.accepted()
        #expect(health.refused(try self.refusal(self.full)) == .stay)
        #expect(health.refusal == nil, "not in a row")
        #expect(health.refused(try self.refusal(self.full)) == .stay)
        #expect(health.refusal == self.full)
        health.accepted()
        #expect(health.refusal == self.full)
        _ = health.refused(try self.refusal(self.full))
        health.accepted()
        #expect(health.refusal == self.full, "not in a row")
        health.accepted()
        #expect(health.refusal == nil)
    }

    @Test func aWrongServerIsLeftAndAFullOneIsNot() throws {
        var health = RedisHealth()
        for _ in 0..<5 { #expect(health.refused(try self.refusal(self.full)) == .stay) }
        #expect(health.refused(try self.refusal(self.readOnly)) == .stay)
        #expect(health.refused(try self.refusal(self.readOnly)) == .leave)
        #expect(health.refusal == self.readOnly)
        health.connected()
        #expect(health.refused(try self.refusal(self.readOnly)) == .stay, "another connection has its own two")
        #expect(health.refusal == self.readOnly)
    }

    @Test func theWordsOfTheLastRefusalAreTold() throws {
        var health = RedisHealth()
        _ = health.refused(try self.refusal(self.full))
        _ = health.refused(try self.refusal(self.full))
        _ = health.refused(try self.refusal(self.readOnly))
        #expect(health.refusal == self.readOnly)
    }
}

@Suite struct RedisGreetingTests {
    private func greeting(_ url: String, isProbed: Bool = true) throws -> RedisGreeting {
        RedisGreeting(
            to: try #require(RedisAddress(url)), name: "n",
            probe: isProbed ? RedisCommand("SET", "probe:{n}", "1") : nil)
    }

    @Test func theWriteComesLast() throws {
        #expect(try self.greeting("redis://h", isProbed: false).commands.map { $0.words[0] } == ["CLIENT", "PING"])
        #expect(
            try self.greeting("redis://u:p@h/3").commands.map { $0.words[0] } == [
                "AUTH", "SELECT", "CLIENT", "PING", "SET",
            ])
    }

    @Test func aWrongServerIsTurnedDownAndAFullOneIsTaken() throws {
        let greeting = try self.greeting("redis://h")
        let fine = [RedisValue.string("OK"), .string("PONG")]
        #expect(try greeting.read(fine + [.string("OK")]) == nil)
        #expect(try greeting.read(fine + [.error("OOM full")])?.message == "OOM full")
        #expect(try greeting.read(fine + [.error("NOPERM no")])?.message == "NOPERM no")
        #expect(try greeting.read(fine + [.error("ERR no")]) == nil)
        #expect(throws: RedisError(.server, "READONLY no")) { try greeting.read(fine + [.error("READONLY no")]) }
        #expect(throws: RedisError(.server, "LOADING")) { try greeting.read([.string("OK"), .error("LOADING")]) }
        #expect(throws: RedisError(.server, "NOAUTH")) { try greeting.read([.error("NOAUTH")]) }
    }
}
