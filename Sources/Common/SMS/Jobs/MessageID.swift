import Primitives

/// The form of a message's id, by which words of strangers are told from ids of ours: 32 hexadecimal digits in lower case.
package enum MessageID {
    /// Whether bytes have that form.
    package static func isOne(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 32 && text.utf8.areHexadecimalDigits
    }

    /// What is said of an AMQP `message-id` in a log: the id that it is or begins with, or one word for anything else.
    package static func shown(_ text: String) -> String {
        let id = Substring(text.utf8.prefix(32))
        guard self.isOne(id), text.utf8.count == 32 || text.utf8.dropFirst(32).first == UInt8(ascii: ".") else {
            return "unknown"
        }
        return String(id)
    }
}
