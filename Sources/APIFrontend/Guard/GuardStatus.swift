import ArgumentParser
import Common

/// `api-frontend guard status`: every block of numbers of the last hours, the worst first.
struct GuardStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Lists blocks of numbers with what they were sent and what they entered.")

    @Option(name: .long, help: "How many blocks at most, those with the most codes that nobody entered first.")
    var limit = 50

    func run() async throws {
        let limit = max(1, self.limit)
        let blocks = try await OperatorRedis.with(nil) { try await Self.read($0) }
        for block in blocks.sorted(by: { ($1.sent - $1.verified, $0.prefix) < ($0.sent - $0.verified, $1.prefix) })
            .prefix(limit)
        {
            print(block.line)
        }
        print("\(blocks.count) blocks in all")
    }

    /// What is known of a block.
    struct Block: Sendable, Equatable {
        let prefix: String
        var sent: Int64 = 0
        var verified: Int64 = 0
        var providers: [String: (sent: Int64, verified: Int64)] = [:]
        /// `blocked`, `allowed by operator`, …; empty for none.
        var state = ""

        static func == (one: Block, other: Block) -> Bool { one.line == other.line }

        init(prefix: String, counts: [String: String], rule: String?, now: Int64) {
            self.prefix = prefix
            for (name, text) in counts {
                let parts = name.split(separator: ":").map(String.init)
                guard parts.count >= 2, let count = Int64(text) else { continue }
                let isSent = parts[0] == "s"
                if parts.count == 2 {
                    if isSent { self.sent += count } else { self.verified += count }
                } else {
                    var known = self.providers[parts[2]] ?? (0, 0)
                    if isSent { known.sent += count } else { known.verified += count }
                    self.providers[parts[2]] = known
                }
            }
            if let until = counts["until"].flatMap({ Int64($0) }), until > now {
                self.state = "blocked for \((until - now) / 60_000 + 1) min"
            } else if counts["slot"].flatMap({ Int64($0) }).map({ $0 > now }) == true {
                self.state = "slowed"
            }
            if let rule { self.state = "\(rule) by operator" }
        }

        /// The block as a line of the list.
        var line: String {
            let percent = self.sent > 0 ? "\(self.verified * 100 / self.sent) %" : "–"
            let providers = self.providers.sorted { $0.key < $1.key }.map {
                "\($0.key) \($0.value.verified)/\($0.value.sent)"
            }
            return [
                self.prefix, "\(self.verified)/\(self.sent) entered", percent, self.state.isEmpty ? "–" : self.state,
                providers.joined(separator: ", "),
            ].joined(separator: "\t")
        }
    }

    private static func read(_ redis: RedisClient) async throws -> [Block] {
        var blocks: [Block] = []
        var seen: Set<String> = []
        var cursor = "0"
        repeat {
            let page = try await redis.send(RedisCommand("SCAN", cursor, "MATCH", "guard*:{p:*}", "COUNT", "1000"))
                .array()
            cursor = try page[0].string()
            var prefixes: Set<String> = []
            for key in try page[1].array() {
                let name = try key.string()
                prefixes.insert(String(name.dropFirst(name.hasPrefix("guardrule") ? 13 : 9).dropLast()))
            }
            for prefix in prefixes where seen.insert(prefix).inserted {
                let replies = try await redis.pipeline([
                    RedisCommand("HGETALL", ConversionCounts.key(prefix)),
                    RedisCommand("GET", ConversionCounts.ruleKey(prefix)),
                ])
                blocks.append(
                    Block(
                        prefix: prefix, counts: try replies[0].get().fields(), rule: try? replies[1].get().string(),
                        now: WallClock.now))
            }
        } while cursor != "0"
        return blocks
    }
}
