import Foundation
import Primitives
import Redis
import TestSupport
import Testing

/// A large import; it takes a core for a while, so that nothing that counts seconds may run beside it.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ImportLoadTests {
    @Test func sixteenThousandUsersPassInBoundedMemoryAndTime() async throws {
        try await TestRedis.run(6) { redis in
            let count: Int64 = 16_000
            let users = try DjangoDump.write(
                "[" + (1...count).map { DjangoDump.user($0, "G0-091\(10_000_000 + $0)") }.joined(separator: ", ") + "]",
                "u.json")
            let mobiles = try DjangoDump.write(
                (1...count).reversed().map { DjangoDump.mobile($0, "091\(10_000_000 + $0)") }.joined(separator: "\n"),
                "m.jsonl")
            let log = try DjangoDump.write("", "log")
            let start = ContinuousClock.now
            let process = try ServiceProcess(
                "api-frontend", ["import", "--users", users, "--mobiles", mobiles],
                environment: ["REDIS_URL": try TestRedis.url(6, as: .api)], log: URL(filePath: log))
            // Read while it runs: what a process needed is gone with it.
            var peak = 0
            while await process.exitStatus(within: .milliseconds(200)) == nil {
                peak = max(peak, process.peakMemoryInKilobytes ?? 0)
                guard ContinuousClock.now - start < .seconds(150) else {
                    throw TestFailure("still running: \(process.log)")
                }
            }
            #expect(process.log.contains("auth.user: \(count) new, 0 there already, 0 skipped"))
            #expect(process.log.contains("checking u.json: \(count) objects, 100 % of"))
            // Ten thousand and fifty thousand took 45 MB alike: a kilobyte kept of each user would be too many.
            #expect((1..<60_000).contains(peak), "\(peak) kB")
            #expect(try await redis.send(RedisCommand("DBSIZE")).integer() == 2 * count + 3)
            let key = "user:\(Partition.tagged(e164: "+989110012345")):0"
            let identity = try await redis.send(RedisCommand("HGET", key, "id"))
            #expect(try identity.string() == "12345")
        }
    }
}
