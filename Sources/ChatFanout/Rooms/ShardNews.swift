import Chat

/// What a shard is told by the rooms' feeds, in order.
struct ShardNews: Sendable {
    enum Kind: Sendable {
        case batch(RoomBatch)
        /// The room may be joined, and this is who may speak in it.
        case live(seen: ChatPosition, version: Int64, standing: RoomStanding)
        /// Only these are members.
        case members(Set<Int64>, version: Int64)
        /// Messages are missing for good.
        case lost(seen: ChatPosition)
        /// The room is not there.
        case gone
    }

    let room: Int64
    /// For which of the shard's attachments to the room it is meant; no two rooms of a shard share a number.
    let number: UInt64
    fileprivate(set) var kind: Kind
}

/// News for a shard that nobody has carried out yet.
///
/// A room's messages lie in one batch until something else happens in the room. The order of a room's news stays; what happens in
/// different rooms has none.
struct ShardNewsQueue {
    private var news: [ShardNews] = []
    /// Where the batch of an attachment lies that more may be appended to.
    private var open: [UInt64: Int] = [:]

    init() {}

    var isEmpty: Bool { self.news.isEmpty }

    mutating func append(_ next: ShardNews) {
        guard case .batch(let batch) = next.kind else {
            self.open[next.number] = nil
            self.news.append(next)
            return
        }
        guard let index = self.open[next.number], case .batch(var gathered) = self.news[index].kind else {
            self.open[next.number] = self.news.count
            self.news.append(next)
            return
        }
        // Out of the array first: bytes that two hold are copied.
        self.news[index].kind = .gone
        gathered.append(batch)
        self.news[index].kind = .batch(gathered)
    }

    /// Takes all of it.
    mutating func take() -> [ShardNews] {
        defer {
            self.news = []
            self.open.removeAll(keepingCapacity: true)
        }
        return self.news
    }
}
