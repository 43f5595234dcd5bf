import ArgumentParser
import Limits
import Operations
import Primitives
import Redis
import Settings

/// `api-frontend guard status`: every block of numbers of the last hours, the worst first.
struct GuardStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Lists blocks of numbers with what they were sent and what they entered.")

    @Option(name: .long, help: "How many blocks at most, those with the most codes that nobody entered first.")
    var limit = 50

    func run() async throws {
        var reader = try SettingsReader()
        let redis = OperatorRedis.settings(&reader)
        let rules = reader.readGuardRules()
        let bucket = ConversionCounts(window: rules.window).bucket
        _ = try reader.finish()
        let (blocks, totals) = try await OperatorRedis.with(settings: redis) {
            let totals = try await $0.run(ConversionTotals.read(bucket: bucket))
            return (try await Self.read($0, GuardStore(bucket: bucket)), totals)
        }
        let worst = blocks.sorted { ($1.unentered, $0.prefix) < ($0.unentered, $1.prefix) }
        for block in worst.prefix(max(1, self.limit)) {
            CommandOutput.columns(block.columns(rules, totals, now: WallClock.now))
        }
        CommandOutput.line("\(blocks.count) blocks in all; \(totals.verified) of \(totals.sent) codes entered in all")
    }

    /// What is known of a block.
    struct Block: Sendable {
        let prefix: String
        let counts: GuardCounts

        var sent: Int64 { self.counts.sent + self.counts.newest }
        var unentered: Int64 { self.sent - self.counts.verified }

        /// The block as a line of the list.
        func columns(_ rules: GuardRules, _ totals: ConversionTotals, now: Int64) -> [String] {
            let percent = self.sent > 0 ? "\(self.counts.verified * 100 / self.sent) %" : "–"
            let providers = self.counts.providers.sorted { $0.key < $1.key }.map {
                "\($0.key) \($0.value.verified)/\($0.value.sent)"
            }
            return [
                self.prefix, "\(self.counts.verified)/\(self.sent) entered", percent,
                self.state(rules, totals, now),
                providers.joined(separator: ", "),
            ]
        }

        private func state(_ rules: GuardRules, _ totals: ConversionTotals, _ now: Int64) -> String {
            if let rule = self.counts.rule { return "\(rule.rawValue) by operator" }
            if rules.mode != .off, rules.isAtFloor(self.counts) {
                // Refused also where the rest is only observed.
                return rules.floorVerdict(self.counts, totals, now: now).decision == .block
                    ? "refused: none entered" : "none entered, as hardly anywhere"
            }
            if self.counts.until > now { return "blocked for \((self.counts.until - now) / 60_000 + 1) min" }
            return self.counts.slot > now ? "slowed" : "–"
        }
    }

    private static func read(_ redis: RedisClient, _ store: GuardStore) async throws -> [Block] {
        var blocks: [Block] = []
        var seen: Set<String> = []
        var cursor = "0"
        repeat {
            let page = try await redis.run(GuardStore.blocks(after: cursor))
            cursor = page.cursor
            let fresh = page.blocks.filter { seen.insert($0).inserted }
            for (prefix, counts) in zip(fresh, try await redis.run(fresh.map(store.read))) {
                blocks.append(Block(prefix: prefix, counts: counts))
            }
        } while cursor != "0"
        return blocks
    }
}
