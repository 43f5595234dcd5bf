import Foundation
import SMS
import TestSupport
import Testing

@testable import Redis

/// The files of Redis' scripts against a Redis.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ScriptFileTests {
    @Test func redisTakesEachFile() async throws {
        let scripts = try ScriptFiles.scripts()
        try #require(!scripts.isEmpty)
        try await TestRedis.run(at: TestEnvironment.redisURL) { redis in
            for (name, script) in scripts.sorted(by: { $0.key < $1.key }) {
                let reply = try await redis.pipeline([RedisCommand("SCRIPT", "LOAD", script.source)])[0]
                #expect(reply == .string(script.digest), "\(name).lua: \(reply)")
            }
        }
    }

    /// Whoever calls a script finds in it what to give.
    @Test func eachFileNamesWhatItIsGivenAndGives() throws {
        for (name, script) in try ScriptFiles.scripts() {
            let lines = script.source.split(separator: "\n")
            let words = lines.filter { $0.hasPrefix("--") }.joined(separator: " ")
            for used in ["KEYS", "ARGV"] where lines.contains(where: { !$0.hasPrefix("--") && $0.contains(used) }) {
                #expect(words.contains("\(used):"), "\(name).lua does not say what \(used) are")
            }
            #expect(words.contains("Gives "), "\(name).lua does not say what it gives")
        }
    }

    /// A key that a script makes up is on nobody's slot; the few that cannot be given are in the documentation, and on the slot of those
    /// that are.
    @Test func scriptsTouchTheKeysThatTheyAreGiven() throws {
        let page = try String(contentsOfFile: TestEnvironment.root + "/docs/reference/redis-keys.md", encoding: .utf8)
        let table = page.split(separator: "\n").filter { $0.hasPrefix("| `session:{u7}:") }.joined()
        let call = /redis\.p?call\(\s*('[A-Z]+'|command|redis)(?:,\s*(unpack\(KEYS|[^,)]+))?/
        var making: Set<String> = []
        for (name, script) in try ScriptFiles.scripts() {
            let code = script.source.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
            for match in code.matches(of: call) {
                if ["'TIME'", "'DBSIZE'", "'PUBLISH'", "'SPUBLISH'"].contains(match.1) { continue }
                let key = try #require(match.2, "\(name): \(match.0)")
                if key.hasPrefix("KEYS[") || key == "unpack(KEYS" { continue }
                // Names of what comes from KEYS; what comes from elsewhere is put together.
                let isMade = code.contains(try Regex("local \\b\(key)\\b[^\n]*=[^\n]*(ARGV|\\.\\.)"))
                if isMade || !["key", "stream"].contains(key) { making.insert(name) }
            }
        }
        #expect(
            making == [
                "session-list", "session-open", "session-revoke-key", "session-revoke-number", "session-revoke-others",
                "session-rotate",
            ])
        for name in making { #expect(table.contains("`\(name)`"), "redis-keys.md does not say so of \(name)") }
    }

    /// States are put in order in two places: by scripts, which move a message forward only, and by who reads it.
    @Test func scriptsAndServicesHaveOneOrderOfStates() throws {
        let source = try #require(try ScriptFiles.scripts()["record-finish"]?.source)
        let order = source.matches(of: /(\w+) = (\d)\b/).map { "\($0.1) \($0.2)" }
        #expect(Set(order) == Set(MessageStatus.allCases.map { "\($0.rawValue) \($0.rank)" }))
    }
}
