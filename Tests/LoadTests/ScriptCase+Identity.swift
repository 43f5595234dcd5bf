@testable import APIFrontend
@testable import Identity
@testable import Limits
@testable import Redis
@testable import SMS

extension ScriptCase {
    static func identity() -> [ScriptCase] { self.sessions() + self.codes() + self.accounts() }

    private static func sessions() -> [ScriptCase] {
        let keys = ["account:{u1}", "sessions:{u1}"]
        let common = ["session:{u1}:", SessionRevocation.channel, "1"]
        let agent = String(repeating: "a", count: 512)
        // As many as a user has.
        let all = (1...SessionStore.limit).flatMap { number in
            [
                RedisCommand("ZADD", keys[1], "99999999999999", "s\(number)"),
                RedisCommand(
                    "HSET", "session:{u1}:s\(number)", "id", "\(number)", "refresh", "r", "user_agent", agent,
                    "ip_address", "::1", "created", "1790000000000", "last_seen", "1790000000000", "ends",
                    "99999999999999", "previous", "p", "rotated", "1"),
            ]
        }
        return [
            ScriptCase(
                "open a session", each: all, SessionScripts.open, keys,
                common + [
                    "+989121234567", "0", "u", "new", "refresh", agent, "::1", "1000000", "\(SessionStore.limit)",
                ]),
            ScriptCase(
                "rotate", each: all, SessionScripts.rotate, keys,
                common + ["s1", "r", "next", "1000000", "30000", "9999999999999"]),
            ScriptCase("list sessions", once: all, SessionScripts.list, keys, common),
            ScriptCase("revoke by number", each: all, SessionScripts.revokeNumber, keys, common + ["\(all.count / 2)"]),
            ScriptCase("revoke the others", each: all, SessionScripts.revokeOthers, keys, common + ["s1"]),
            ScriptCase("revoke by key", each: all, SessionScripts.revokeKey, keys, common + ["s1"]),
            ScriptCase("touch", once: all, SessionCheck.touch, ["session:{u1}:s1"]),
        ]
    }

    private static func codes() -> [ScriptCase] {
        let keys = ["otp", "sends", "loggedin", "guesses", "user", "shutout"].map { "\($0):{4fc}:+989121234567" }
        let code = RedisCommand(
            "HSET", keys[0], "id", "i", "mac", "m", "kid", "k", "state", "live", "due", "99999999999999", "n", "0", "i",
            "0", "at", "1", "gap", "1", "next", "1", "sealed", String(repeating: "a", count: 200))
        let sends = RedisCommand(words: ["RPUSH", keys[1]] + (1...100).map { _ in "1" })
        let addresses = (1...OTPCaller.knownAddresses).map { RedisCommand("ZADD", keys[2], "\($0)", "a\($0)") }
        return [
            ScriptCase(
                "issue", each: [RedisCommand("DEL", keys[1]), code, sends] + addresses, OTPScripts.issue,
                Array(keys[...2]),
                ["j", "m", "k", "120000", "5000", "60000", "sealed", "c", "0", "c", "2592000000"]
                    + ["5", "3600000", "3", "100", "86400000", "50"]),
            ScriptCase("activate", each: [code], OTPScripts.activate, [keys[0]], ["i"]),
            ScriptCase("withdraw", each: [code, sends], OTPScripts.withdraw, Array(keys[...1]), ["i", "0"]),
            ScriptCase(
                "verify", each: [code] + addresses, OTPScripts.verify,
                [keys[0], keys[3], keys[4], keys[2], keys[5]],
                ["", "::1", "0", "::1", "1", "5", "20", "5", "100", "10", "50", "2592000000", "15552000000"]
                    + ["\(OTPCaller.knownAddresses)"] + (1...20).flatMap { ["k\($0)", "m"] } + ["k", "m"]),
        ]
    }

    private static func accounts() -> [ScriptCase] {
        let key = RedisCommand(
            "HSET", "apikey:{k}", "digest", "d", "rate", "1000000", "budget", "1000000000", "webhook", "https://a.ir")
        let keys = ["apikey:{k}", "apikeyrate:{k}", "apikeybudget:{k}"]
        return [
            // As many as a batch of messages has.
            ScriptCase(
                "charge an API key", once: [key], APIKeyScripts.charge, keys, ["d"] + (1...1_000).map { _ in "10" }),
            ScriptCase("give back to an API key", once: [key], APIKeyScripts.refund, keys, ["1000", "10000"]),
            ScriptCase("change an API key's templates", once: [key], APIKeyScripts.allow, [keys[0]], ["any"]),
            ScriptCase("revoke an API key", once: [key], APIKeyScripts.revoke, [keys[0]]),
            ScriptCase("claim a name", LoginStore.claim, ["login"], ["1", "h", "u", "e", "", "1"]),
            ScriptCase(
                "replace a hash", once: [RedisCommand("HSET", "login", "hash", "old")], LoginStore.replaceHash,
                ["login"], ["old", "new"]),
        ]
    }

    static func limits() -> [ScriptCase] {
        let counters = (1...4).map { "w:{w}:\($0)" }
        let body = String(repeating: "a", count: 256 * 1_024)
        let done = RedisCommand("HSET", "idem", "fp", "f", "id", "i", "run", "1", "until", "1")
        return [
            ScriptCase(
                "take of windows", WindowCharge.take, counters, counters.flatMap { _ in ["1000", "60000", "1"] }),
            ScriptCase("give back to windows", WindowCharge.giveBack, counters, counters.flatMap { _ in ["1", "1"] }),
            ScriptCase(
                "a stranger's room", once: [Self.hash("strangerrooms", 1_999) { _ in "+989121234567" }],
                each: [RedisCommand("HDEL", "strangerrooms", "2000")], StrangerRooms.take, ["strangerrooms"],
                ["2000", "+989121234567", "2000", "2000"]),
            ScriptCase("a room in a user's total", OpenedRooms.take, ["opened"], ["1", "500"]),
            ScriptCase("give back to a limit", once: [RedisCommand("SET", "l", "5")], LimitCounter.giveBack, ["l"]),
            ScriptCase(
                "a slot of the guard", once: [RedisCommand("HSET", "g", "x", "1")], GuardStore.slot, ["g"], ["5"]),
            ScriptCase("reserve anew", IdempotencyStore.reserve, ["idem"], ["i", "45000", "86400000", "c", "f", "g"]),
            ScriptCase(
                "reserve what is done", once: [done, RedisCommand("HSET", "idem", "status", "200", "body", body)],
                IdempotencyStore.reserve, ["idem"], ["i", "45000", "86400000", "c", "g", "f"]),
            ScriptCase(
                "complete", each: [done], IdempotencyStore.complete, ["idem"], ["1", "200", body, "86400000"]),
            ScriptCase("free", each: [done], IdempotencyStore.free, ["idem"], ["1"]),
            ScriptCase("rename", each: [done], IdempotencyStore.rename, ["idem"], ["1", "j"]),
        ]
    }
}
