import Primitives

/// The slot of a Redis Cluster that a key belongs to: what stands in its first braces decides, or else the whole key.
///
/// https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
package struct KeySlot: Hashable, Sendable {
    /// How many there are.
    package static let count: UInt16 = 16_384

    /// Which one it is, from 0 to 16383.
    package let number: UInt16

    /// The slot of a key.
    package init(of key: String) {
        self.number = CRC16.checksum(of: Self.hashed(key).utf8) % Self.count
    }

    /// Whether keys share a slot, as those of one call have to; fewer than two always do.
    package static func isShared(by keys: some Collection<String>) -> Bool {
        guard let first = keys.first, keys.count > 1 else { return true }
        let slot = KeySlot(of: first)
        return keys.dropFirst().allSatisfy { KeySlot(of: $0) == slot }
    }

    /// Ends a debug build whose call has keys on several slots: a cluster refuses it, and one server would never tell.
    static func check(_ keys: @autoclosure () -> [String]) {
        // Not `assert`: of a debug build that is compiled optimised (`CHELSERU_OPTIMISED`) it leaves nothing.
        #if DEBUG
        precondition(Self.isShared(by: keys()), "the keys of one call are on several slots: \(keys())")
        #endif
    }

    /// What of a key is hashed; empty braces, or one alone, are part of it.
    private static func hashed(_ key: String) -> Substring {
        guard let open = key.utf8.firstIndex(of: UInt8(ascii: "{")) else { return key[...] }
        let start = key.utf8.index(after: open)
        guard let end = key.utf8[start...].firstIndex(of: UInt8(ascii: "}")), end > start else { return key[...] }
        return key[start..<end]
    }
}
