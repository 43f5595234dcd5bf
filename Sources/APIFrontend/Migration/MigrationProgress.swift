import Foundation
import Primitives

/// Says on standard error how far a pass through all keys has come.
struct MigrationProgress {
    private static let interval = Duration.seconds(2)

    private let total: Int64
    private var lastLine = ContinuousClock.now
    private var seen: Int64 = 0

    /// - Parameter total: how many keys there were when the pass began.
    init(total: Int64) { self.total = total }

    /// Tells of keys that were dealt with; writes a line if the last one is a while ago.
    mutating func advanced(_ keys: Int) {
        self.seen += Int64(keys)
        guard ContinuousClock.now - self.lastLine >= Self.interval else { return }
        self.lastLine = .now
        FileHandle.standardError.write(Data((PrintedText.escaped(Self.line(self.seen, of: self.total)) + "\n").utf8))
    }

    static func line(_ seen: Int64, of total: Int64) -> String { "\(seen) of about \(total) keys" }
}
