import Foundation
import Primitives

/// What commands print: the one place where text from outside meets an operator's terminal (``PrintedText``).
package enum CommandOutput {
    /// Prints a line.
    package static func line(_ text: String) { print(PrintedText.escaped(text)) }

    /// Prints a line of columns, which tabs keep apart.
    package static func columns(_ texts: [String]) { print(self.joined(texts)) }

    /// Prints text of several lines that we wrote, each by itself.
    package static func lines(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { self.line(String(line)) }
    }

    /// Prints text of several lines to standard error, each by itself.
    static func errors(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        FileHandle.standardError.write(Data(lines.map { PrintedText.escaped($0) + "\n" }.joined().utf8))
    }

    /// The line of ``columns(_:)``: a tab within a column is escaped, so that it begins no other.
    static func joined(_ texts: [String]) -> String { texts.map(PrintedText.escaped).joined(separator: "\t") }
}
