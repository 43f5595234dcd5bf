import Foundation

/// Texts that cost more than they look: what normalises, combines, or forms graphemes.
package enum HostileText {
    /// Combining marks in falling class, one of each: normalising sorts them by insertion.
    private static let marks: [Unicode.Scalar] = {
        var marks: [UInt8: Unicode.Scalar] = [:]
        for value in 0x300..<0x7FF as Range<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let number = scalar.properties.canonicalCombiningClass.rawValue
            if number > 0, marks[number] == nil { marks[number] = scalar }
        }
        return marks.sorted { $0.key > $1.key }.map(\.value)
    }()

    /// Texts of about so many bytes, by what they are.
    package static func all(bytes: Int) -> [(name: String, text: String)] {
        let run = "a" + String(String.UnicodeScalarView(self.marks.prefix(30)))
        var falling = String.UnicodeScalarView("x".unicodeScalars)
        for mark in self.marks {
            falling.append(contentsOf: repeatElement(mark, count: bytes / 2 / self.marks.count))
        }
        return [
            ("marks in falling class", String(falling)),
            ("runs that the gate lets through", String(repeating: run, count: bytes / run.utf8.count)),
            ("signs that decompose into marks", "x" + String(repeating: "\u{F73}", count: bytes / 3)),
            ("joined emoji", String(repeating: "👨\u{200D}", count: bytes / 7)),
            ("flags", String(repeating: "\u{1F1EE}", count: bytes / 4)),
            ("jamo", String(repeating: "\u{1100}", count: bytes / 3)),
            ("signs that take in what follows", String(repeating: "\u{600}", count: bytes / 2)),
            ("what becomes longer", String(repeating: "\u{FDFA}", count: bytes / 3)),
        ]
    }

    /// Checks that work on hostile text costs at most three times what it costs on plain text of the same length, or so much
    /// as leaves a debug build its slowness: thread time, so a busy machine counts for little.
    ///
    /// - Parameter work: does with a text what is to be judged.
    /// - Returns: what was too dear, a line each.
    package static func tooDear(bytes: Int = 60_000, _ work: (String) -> Void) -> [String] {
        let plain = String(repeating: "x", count: bytes)
        return self.all(bytes: bytes).compactMap { name, text in
            // The best of a few: a first time pays for tables that others find.
            let (here, cheap) = (self.best { work(text) }, self.best { work(plain) })
            let most = max(cheap * 3, .milliseconds(20) + self.debug)
            return here > most ? "\(name): \(here) beside \(cheap)" : nil
        }
    }

    /// What an unoptimised walk over 64 KB costs.
    #if DEBUG
    private static let debug = Duration.milliseconds(60)
    #else
    private static let debug = Duration.zero
    #endif

    private static func best(_ work: () -> Void) -> Duration {
        (0..<3).map { _ in
            let start = self.threadTime()
            work()
            return self.threadTime() - start
        }.min() ?? .zero
    }

    /// What this thread has spent on processors so far; the kernel's own book, in nanoseconds.
    private static func threadTime() -> Duration {
        let book = try? String(contentsOfFile: "/proc/thread-self/schedstat", encoding: .utf8)
        return .nanoseconds(book?.split(separator: " ").first.flatMap { Int64($0) } ?? 0)
    }
}
