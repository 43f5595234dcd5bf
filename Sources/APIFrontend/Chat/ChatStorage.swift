import Operations

/// Whether there is room for what users of chat store.
struct ChatStorage: Sendable {
    let memory: MemoryWatch

    /// Asked before anything that stores more; reading, leaving and deleting go on.
    ///
    /// - Throws: ``APIError`` 503.
    func requireRoom() throws(APIError) {
        if self.memory.isFull { throw ChatErrors.storageIsFull }
    }
}
