import HTTPTypes
import Synchronization

/// The bytes of bodies that have come and are not complete, of all connections together.
///
/// A connection may hold a body back for `http.requestTimeout`, and there may be `http.maxConnections` of them: what each may
/// send alone, all of them may not hold at once. The first bytes of each are not counted: else who holds many large ones back would
/// have the small ones of everybody else refused, and these are bounded by the number of connections.
final class BodyMemory: Sendable {
    /// Of this process.
    static let shared = BodyMemory(limit: 256 * 1_048_576, free: 4_096)

    private let limit: Int
    private let free: Int
    private let held = Atomic<Int>(0)

    /// - Parameter free: bytes of each body that are not counted.
    init(limit: Int, free: Int) {
        self.limit = limit
        self.free = free
    }

    /// What one body holds of it; it is given back when this goes.
    struct Share: ~Copyable {
        private let memory: BodyMemory
        private var bytes = 0
        private var counted: Int { max(0, self.bytes - self.memory.free) }

        fileprivate init(_ memory: BodyMemory) {
            self.memory = memory
        }

        /// Takes more.
        ///
        /// - Throws: ``APIError`` 503 if there is no more.
        mutating func take(_ count: Int) throws(APIError) {
            let known = self.counted
            self.bytes += count
            let more = self.counted - known
            let before = self.memory.held.wrappingAdd(more, ordering: .relaxed).oldValue
            guard more == 0 || before + more <= self.memory.limit else { throw .noRoomForBody }
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
