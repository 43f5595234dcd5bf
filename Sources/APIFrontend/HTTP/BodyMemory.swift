import HTTPTypes
import Synchronization

/// The bytes of bodies that have come and are not complete, of all connections together.
///
/// A connection may hold a body back for `http.requestTimeout`, and there may be `http.maxConnections` of them: what each may
/// send alone, all of them may not hold at once.
final class BodyMemory: Sendable {
    /// Of this process, for all bodies but batches and messages of chat.
    static let shared = BodyMemory(limit: 160 * 1_048_576)
    /// For messages of chat: users alone send them, and what they hold back is to keep nobody from logging in.
    static let chat = BodyMemory(limit: 32 * 1_048_576)
    /// For batches: a few dozen of one key fill it, and that is to keep nobody from anything else.
    static let batches = BodyMemory(limit: 64 * 1_048_576)
    /// What is not counted of a body: codes, logins and tokens are smaller, and are taken whatever others hold back.
    static let uncounted = 4_096

    /// Which of them counts bodies that may be so large.
    static func of(_ limit: Int) -> BodyMemory {
        switch limit {
        case RequestBodyLimits.batchBytes...: self.batches
        case RequestBodyLimits.chatBytes...: self.chat
        default: self.shared
        }
    }

    private let limit: Int
    private let held = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// What one body holds of it; it is given back when this goes.
    struct Share: ~Copyable {
        private let memory: BodyMemory
        private var bytes = 0
        private var counted = 0

        fileprivate init(_ memory: BodyMemory) {
            self.memory = memory
        }

        /// Takes more.
        ///
        /// - Throws: ``APIError`` 503 if there is no more.
        mutating func take(_ count: Int) throws(APIError) {
            self.bytes += count
            let more = max(0, self.bytes - BodyMemory.uncounted) - self.counted
            guard more > 0 else { return }
            self.counted += more
            let before = self.memory.held.wrappingAdd(more, ordering: .relaxed).oldValue
            guard before + more <= self.memory.limit else { throw .noRoomForBody }
        }

        deinit { self.memory.held.wrappingSubtract(self.counted, ordering: .relaxed) }
    }

    /// A share for a body that begins.
    func share() -> Share { Share(self) }
}

extension APIError {
    /// 503: too many bodies are under way.
    fileprivate static let noRoomForBody = APIError(
        status: .serviceUnavailable, body: .details("The service is busy. Please try again shortly."),
        code: "unavailable",
        retryAfter: .seconds(2), closesConnection: true)
}
