import SMS
import TestSupport
import Testing

@testable import Redis

/// The files of Redis' scripts against a Redis.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(1)))
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

    /// States are put in order in two places: by scripts, which move a message forward only, and by who reads it.
    @Test func scriptsAndServicesHaveOneOrderOfStates() throws {
        let source = try #require(try ScriptFiles.scripts()["record-finish"]?.source)
        let order = source.matches(of: /(\w+) = (\d)\b/).map { "\($0.1) \($0.2)" }
        #expect(Set(order) == Set(MessageStatus.allCases.map { "\($0.rawValue) \($0.rank)" }))
    }
}
