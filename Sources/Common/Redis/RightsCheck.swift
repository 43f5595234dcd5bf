package import Logging
import Primitives
import ServiceLifecycle
import Synchronization

/// Asks Redis whether the process may do there what it has to: a write, a script, a message and a subscription, and each pattern
/// of its keys.
///
/// With each connection that opens, every ``interval``, once a second while something is missing, and when Redis has refused
/// somebody's command for want of a right.
package final class RightsCheck: Service {
    /// Seldom enough to cost nothing, some fifty commands that find nothing, and often enough to be known before users tell.
    package static let interval = Duration.seconds(5)

    private let redis: RedisClient
    private let questions: [RedisRights.Question]
    private let listening: [RedisRights.Question]
    private let subscriber: RedisSubscriber?
    private let logger: Logger
    private let found = Mutex<RedisRights.Finding>(.unknown)

    /// Makes the check.
    ///
    /// - Parameter subscriber: what the process listens to; what Redis refuses there counts too.
    package init(redis: RedisClient, rights: RedisRights, subscriber: RedisSubscriber? = nil, logger: Logger) {
        self.redis = redis
        let name = "probe-" + SecureRandom.bytes(8).hexadecimal
        self.questions = rights.questions(name)
        self.listening = rights.listening(name)
        self.subscriber = subscriber
        self.logger = logger
    }

    /// What is missing, in Redis' words; nil if nothing is.
    package var complaint: String? {
        switch self.found.withLock({ $0 }) {
        case .complete: self.subscriber?.refusal
        case .missing(let message): message
        case .unknown: "rights not checked yet"
        }
    }

    /// Checks until the process is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var occasion = -1
            var next = ContinuousClock.now
            while !Task.isCancelled {
                let current = self.redis.occasions
                let isMissing = self.found.withLock { $0 != .complete }
                if isMissing || occasion != current || next <= .now, await self.check() {
                    occasion = current
                    next = .now + Self.interval
                }
                let isNew = self.found.withLock { $0 == .unknown }
                try? await Task.sleep(for: isNew ? .milliseconds(50) : .seconds(1))
            }
        }
    }

    private func ask(_ questions: [RedisRights.Question]) async -> RedisRights.Finding {
        guard let replies = try? await self.redis.pipeline(questions.map(\.command)) else { return .unknown }
        return RedisRights.finding(questions, replies)
    }

    /// Asks once; false if nothing was learned.
    private func check() async -> Bool {
        var finding = await self.ask(self.questions)
        if finding == .complete, !self.listening.isEmpty { finding = await self.ask(self.listening) }
        guard finding != .unknown else { return false }
        let before = self.found.withLock { found in
            defer { found = finding }
            return found
        }
        if case .missing(let message) = finding, before != finding {
            self.logger.error("a right is missing in redis", metadata: ["error": "\(message)"])
        } else if finding == .complete, case .missing = before {
            self.logger.notice("no right is missing in redis any more")
        }
        return true
    }
}
