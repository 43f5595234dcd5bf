import DequeModule

/// What has been published on one channel and is not confirmed yet, by delivery tag.
///
/// Tags begin at 1 and rise by one per publish on a channel in confirm mode, so the window is a queue with holes.
struct ConfirmWindow<Entry> {
    private var base: UInt64 = 1
    private var entries: Deque<Entry?> = []
    /// How many entries wait for their confirm.
    private(set) var count = 0

    /// Takes the next tag for what is being published now.
    mutating func append(_ entry: Entry) {
        self.entries.append(entry)
        self.count += 1
    }

    /// The entry that has waited longest.
    var oldest: Entry? {
        guard let first = self.entries.first else { return nil }
        return first
    }

    /// Takes out what a confirm or a refusal of the broker speaks of; a tag that is unknown or settled gives nothing.
    mutating func settle(_ tag: UInt64, multiple: Bool) -> [Entry] {
        guard tag >= self.base, tag - self.base < UInt64(self.entries.count) else { return [] }
        let last = Int(tag - self.base)
        var settled: [Entry] = []
        for index in (multiple ? 0 : last)...last {
            guard let entry = self.entries[index] else { continue }
            settled.append(entry)
            self.entries[index] = nil
        }
        self.count -= settled.count
        self.trim()
        return settled
    }

    /// Lets each waiting entry be changed, oldest first, until the body returns false.
    mutating func forEachWaiting(_ body: (inout Entry) -> Bool) {
        for index in self.entries.indices {
            guard var entry = self.entries[index] else { continue }
            let goOn = body(&entry)
            self.entries[index] = entry
            if !goOn { return }
        }
    }

    /// Takes out everything that waits, as when the channel is gone.
    mutating func removeAll() -> [Entry] {
        let waiting = self.entries.compactMap { $0 }
        self = ConfirmWindow()
        return waiting
    }

    private mutating func trim() {
        while let first = self.entries.first, first == nil {
            self.entries.removeFirst()
            self.base += 1
        }
    }
}
