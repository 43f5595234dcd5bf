import Foundation
import Primitives

/// Says on standard error how far the reading of a file has come.
struct ImportProgress {
    private static let interval = Duration.seconds(2)

    private let task: String
    private let total: Int
    private let start = ContinuousClock.now
    private var lastLine = ContinuousClock.now
    private var objects = 0

    /// - Parameter task: what is being done, such as `checking users.json`.
    init(_ task: String, total: Int) {
        self.task = task
        self.total = total
    }

    /// Tells of objects that were dealt with; writes a line if the last one is a while ago.
    mutating func advanced(objects: Int, position: Int) {
        self.objects += objects
        guard ContinuousClock.now - self.lastLine >= Self.interval else { return }
        self.lastLine = .now
        self.write(position)
    }

    /// Writes the last line.
    func finished() { self.write(self.total) }

    private func write(_ position: Int) {
        let seconds = Double((ContinuousClock.now - self.start).inMilliseconds) / 1_000
        let line = Self.line(
            self.task, objects: self.objects, position: position, total: self.total, seconds: seconds)
        FileHandle.standardError.write(Data((PrintedText.escaped(line) + "\n").utf8))
    }

    static func line(_ task: String, objects: Int, position: Int, total: Int, seconds: Double) -> String {
        let percent = total == 0 ? 100 : position * 100 / total
        let megabytes = Double(total / 100_000) / 10
        let rate = Int(Double(objects) / max(seconds, 0.001))
        return "\(task): \(objects) objects, \(percent) % of \(megabytes) MB, \(rate) a second"
    }
}
