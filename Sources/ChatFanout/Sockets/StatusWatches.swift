import SMS

/// Which SMS the sockets of a shard watch, and what they were told of each last.
struct StatusWatches<Watcher: AnyObject> {
    private struct Entry {
        var watchers: [Watcher] = []
        /// Nil before they were told anything.
        var status: String?
    }

    private var entries: [String: Entry] = [:]
    private var watched: [ObjectIdentifier: Set<String>] = [:]

    /// All that are watched.
    var messages: [String] { Array(self.entries.keys) }

    /// Has somebody told of a message; false for who watches as many as one may.
    mutating func add(_ watcher: Watcher, to message: String) -> Bool {
        let id = ObjectIdentifier(watcher)
        guard (self.watched[id]?.count ?? 0) < WireLimits.watches else { return false }
        if self.watched[id, default: []].insert(message).inserted {
            self.entries[message, default: Entry()].watchers.append(watcher)
        }
        return true
    }

    /// A message has a status, as it was read or announced; gives whom it is news to.
    ///
    /// What was read may be older than what was announced meanwhile.
    mutating func changed(_ message: String, to status: String) -> [Watcher] {
        guard let entry = self.entries[message], Self.isNews(status, after: entry.status) else { return [] }
        if MessageStatus(rawValue: status)?.hasEnded == true {
            self.entries[message] = nil
            for watcher in entry.watchers { self.drop(message, of: ObjectIdentifier(watcher)) }
        } else {
            self.entries[message]?.status = status
        }
        return entry.watchers
    }

    /// The later of a status and what watchers were told last.
    func newest(_ status: MessageStatus, of message: String) -> MessageStatus {
        guard let told = self.entries[message]?.status.flatMap(MessageStatus.init(rawValue:)) else { return status }
        return told.rank > status.rank ? told : status
    }

    /// Somebody is not there any more.
    mutating func remove(_ watcher: Watcher) {
        for message in self.watched.removeValue(forKey: ObjectIdentifier(watcher)) ?? [] {
            self.entries[message]?.watchers.removeAll { $0 === watcher }
            if self.entries[message]?.watchers.isEmpty == true { self.entries[message] = nil }
        }
    }

    private mutating func drop(_ message: String, of watcher: ObjectIdentifier) {
        self.watched[watcher]?.remove(message)
        if self.watched[watcher]?.isEmpty == true { self.watched[watcher] = nil }
    }

    private static func isNews(_ status: String, after last: String?) -> Bool {
        guard let last, let old = MessageStatus(rawValue: last), let new = MessageStatus(rawValue: status) else {
            return true
        }
        return new.rank > old.rank
    }
}

extension MessageStatus {
    /// Whether nothing will change any more.
    var hasEnded: Bool { self.rank == Self.delivered.rank }
}
