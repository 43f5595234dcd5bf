import NIOCore

/// One command with its arguments.
package struct RedisCommand: Sendable, Equatable {
    /// The command's name and arguments.
    package let words: [String]

    /// Makes a command from its name and arguments.
    package init(_ words: String...) {
        self.words = words
    }

    /// Makes a command from its name and arguments.
    package init(words: [String]) {
        self.words = words
    }

    /// Appends the command as an array of bulk strings, the only form in which arguments cannot be misread.
    func write(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("*")
        buffer.writeString(String(self.words.count))
        for word in self.words {
            buffer.writeStaticString("\r\n$")
            buffer.writeString(String(word.utf8.count))
            buffer.writeStaticString("\r\n")
            buffer.writeString(word)
        }
        buffer.writeStaticString("\r\n")
    }
}
