import Operations
import Redis

/// Where chat keeps what users store: Redis over connections of chat's own, while there is room.
struct ChatStorage: Sendable {
    let redis: RedisClient
    let memory: MemoryWatch

    /// Asked before anything that stores more; reading, leaving and deleting go on.
    ///
    /// - Throws: ``APIError`` 503.
    func requireRoom() throws(APIError) {
        if self.memory.isFull { throw ChatErrors.storageIsFull }
    }
}
