import Redis

@testable import SMS
@testable import SMSWorker

extension ScriptCase {
    /// Records of SMS: one with many calls behind it, more than retries and replays by hand come to.
    static func messages() -> [ScriptCase] {
        let calls = 100
        let key = "sms:{3f2}:3f2i"
        let text = String(repeating: "a", count: 200)
        func record(_ status: String, open isOpen: Bool = false) -> [RedisCommand] {
            let fields = (1...calls).flatMap { number in
                [
                    "a\(number).provider", "kavenegar", "a\(number).begun", "1", "a\(number).worker", "w",
                    "a\(number).ended", "2", "a\(number).code", "500", "a\(number).text", text, "a\(number).mid", "m",
                ] + (isOpen && number == calls ? [] : ["a\(number).outcome", "failed"])
            }
            let head = [
                "status", status, "kind", "text", "owner", "user:1", "n", "\(calls)", "hook", "1", "created", "1",
                "watch", (1...8).map { "watches:node\($0)" }.joined(separator: " "),
            ]
            return [RedisCommand("DEL", key), RedisCommand(words: ["HSET", key] + head + fields)]
        }
        let sending = record("sending")
        return [
            ScriptCase(
                "create a record", each: [RedisCommand("DEL", key)], RecordScripts.create, [key],
                ["text", "user:1", "0912•••", "1", "gsm", "600000", "86400000", "watches:n", "1"]),
            ScriptCase("cancel", each: record("queued"), RecordScripts.cancel, [key], ["1000000"]),
            ScriptCase(
                "begin", each: sending, RecordScripts.begin, [key],
                ["text", "1", "99999999999999", "86400000", "kavenegar", "w", "0", "0912•••"]),
            ScriptCase(
                "begin with an open call", each: record("sending", open: true), RecordScripts.begin, [key],
                ["text", "1", "99999999999999", "86400000", "kavenegar", "w", "\(calls)", "0912•••"]),
            ScriptCase("abandon", each: record("sending", open: true), RecordScripts.abandon, [key], ["\(calls)", ""]),
            ScriptCase(
                "finish", each: record("sending", open: true), RecordScripts.finish, [key],
                ["\(calls)", "accepted", "200", text, "m", "sent", "", "kavenegar"]),
            ScriptCase("settle", each: sending, RecordScripts.settle, [key], ["failed", "r", "1000000", "text"]),
            ScriptCase("revive", each: record("parked"), RecordScripts.revive, [key], ["1000000", ""]),
            ScriptCase("report", each: sending, RecordScripts.report, [key], ["m", "delivered", "word"]),
            ScriptCase("watch", each: sending, RecordScripts.watch, [key], ["watches:other"]),
        ]
    }

    /// What workers keep.
    static func work() -> [ScriptCase] {
        let entries = (1...2_000).map { "\(String(repeating: "m", count: 60))\($0)" }
        let due = RedisCommand(words: ["ZADD", "poll"] + entries.flatMap { ["1", $0] })
        let parked = RedisCommand(words: ["ZADD", "parked"] + (1...1_000).flatMap { ["\($0)", "id\($0)"] })
        return [
            ScriptCase("link a report", ReportIndex.link, ["report"], ["i", "1000000"]),
            ScriptCase(
                "hold a report", each: [RedisCommand("DEL", "report")], ReportIndex.hold, ["report"], ["d", "1000"]),
            ScriptCase(
                "take what is due", each: [due], PollSet.take, ["poll"], ["2000", "60000", "\(PollSet.limit)"]),
            ScriptCase(
                "a place at rates", RateLimiter.script, ["rate:{r}", "rate:{r}:line"],
                ["2000000", "1000000", "1000", "1000"]),
            ScriptCase("take surplus", each: [parked], ParkedStore.takeSurplus, ["parked"], ["100"]),
            ScriptCase(
                "remove a hash", each: [RedisCommand("HSET", "hash", "at", "1")], ParkedStore.removeHash, ["hash"],
                ["1"]),
            ScriptCase("remove a place", each: [parked], ParkedStore.removePlace, ["parked"], ["1", "id1"]),
        ]
    }
}
