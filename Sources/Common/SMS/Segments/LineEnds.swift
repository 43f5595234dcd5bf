import Primitives

/// Line ends of a text that is sent as SMS.
///
/// A browser's text area sends CR LF for each line, and phones show one line end for it: the CR is a character that is paid
/// for and not seen, in a Persian text of 69 characters the one that makes the second part.
package enum LineEnds {
    /// The text with LF for CR LF and for a CR alone.
    package static func unified(_ text: String) -> String {
        guard text.utf8.contains(0x0D) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var wasReturn = false
        for byte in text.utf8 {
            if byte == 0x0D { bytes.append(0x0A) } else if byte != 0x0A || !wasReturn { bytes.append(byte) }
            wasReturn = byte == 0x0D
        }
        return TextGate.ours(bytes)
    }
}
