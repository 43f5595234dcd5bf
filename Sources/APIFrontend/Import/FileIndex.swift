import Primitives

/// The files of a dump, to be found by the messages that carry them.
struct FileIndex: Sendable {
    private struct Entry {
        let message: Int64
        let start: Int
        let length: Int32
    }

    /// The most bytes of paths.
    static let limit = 512 << 20

    private var entries: [Entry] = []
    /// All paths, one after the other: strings of their own would take several times as much.
    private var paths: [UInt8] = []

    /// Keeps a row.
    mutating func insert(_ file: DumpAttachment) throws(DumpError) {
        let bytes = file.path.utf8
        guard self.paths.count + bytes.count <= Self.limit else { throw .tooMany("paths of files") }
        self.entries.append(Entry(message: file.message, start: self.paths.count, length: Int32(bytes.count)))
        self.paths.append(contentsOf: bytes)
    }

    /// Sorts what was inserted; to be called once, before the first question.
    ///
    /// - Returns: messages that carry a second file; the first one counts, as in django-chelseru.
    mutating func seal() -> [Int64] {
        self.entries.sort { ($0.message, $0.start) < ($1.message, $1.start) }
        var second: [Int64] = []
        for (last, this) in zip(self.entries, self.entries.dropFirst()) where last.message == this.message {
            second.append(this.message)
        }
        return second
    }

    /// The path of a message's file.
    func path(of message: Int64) -> String? {
        guard let place = self.entries.sortedIndex(of: message, by: \.message) else { return nil }
        let entry = self.entries[place]
        return TextGate.ours(self.paths[entry.start..<entry.start + Int(entry.length)])
    }
}
