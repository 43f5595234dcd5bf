/// The gate that text from outside passes before anything of ours looks at it.
///
/// Text is UTF-8 without a run of more than 30 non-starters, the bound of the Stream-Safe Text Format (UAX #15 §13): no
/// language has longer ones, and normalising a run costs the square of its length.
@usableFromInline package enum TextGate {
    /// Non-starters that may follow each other (UAX #15 §13).
    package static let maximumRun = 30

    /// What is kept of header values that nobody compares, in bytes.
    package static let maximumFreeHeaderBytes = 512

    /// The longest name of a field or parameter, in bytes.
    package static let maximumNameBytes = 64

    /// Reads bytes as text.
    ///
    /// - Returns: nil if they are not UTF-8, or hold a longer run.
    @inlinable package static func text(_ bytes: some Sequence<UInt8>) -> String? {
        guard let text = Self.unicode(bytes), Self.admits(text) else { return nil }
        return text
    }

    /// Reads bytes as UTF-8, with runs of any length in it.
    ///
    /// - Returns: nil if they are not UTF-8.
    @inlinable package static func unicode(_ bytes: some Sequence<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self)
    }

    /// Reads bytes as text that nobody but us wrote: digits, Base64, what Redis kept of ours.
    @inlinable package static func ours(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Whether bytes are UTF-8.
    @inlinable package static func isUnicode(_ bytes: some Sequence<UInt8>) -> Bool { self.unicode(bytes) != nil }

    /// Whether a text has no run that is too long.
    @usableFromInline package static func admits(_ text: String) -> Bool {
        // Below U+0300 nothing combines; nearly every text of a protocol ends here.
        guard text.utf8.contains(where: { $0 >= 0xCC }) else { return true }
        var run = 0
        for scalar in text.unicodeScalars {
            guard Self.isNonStarter(scalar) else {
                run = 0
                continue
            }
            run += 1
            if run > Self.maximumRun { return false }
        }
        return true
    }

    /// Reads bytes as text whatever they are, for what providers and the broker say: bytes that are no UTF-8 become
    /// U+FFFD, what follows the thirtieth non-starter of a run is left out, and the text is cut.
    ///
    /// - Parameter limit: how many bytes to keep at most.
    @inlinable package static func repaired(_ bytes: some Collection<UInt8>, upTo limit: Int) -> String {
        Self.repaired(String(decoding: bytes.prefix(limit), as: UTF8.self), upTo: limit)
    }

    /// The same for what a library has read as text already.
    @usableFromInline package static func repaired(_ text: String, upTo limit: Int) -> String {
        if text.utf8.count <= limit, Self.admits(text) { return text }
        var kept = String.UnicodeScalarView()
        var (bytes, run) = (0, 0)
        for scalar in text.unicodeScalars {
            run = Self.isNonStarter(scalar) ? run + 1 : 0
            guard run <= Self.maximumRun else { continue }
            bytes += UTF8.width(scalar)
            guard bytes <= limit else { break }
            kept.append(scalar)
        }
        return String(kept)
    }

    /// Reads the name of a field or parameter: 1 to 64 bytes of printable ASCII.
    package static func name(_ bytes: some Collection<UInt8>) -> ProtocolText? {
        guard (1...Self.maximumNameBytes).contains(bytes.count), Self.isPrintable(bytes) else { return nil }
        return ProtocolText(ascii: bytes)
    }

    /// Whether bytes are printable ASCII, spaces and tabs.
    @inlinable package static func isPrintable(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x09 }
    }

    /// Whether a scalar is moved about when text is normalised.
    ///
    /// Three signs of Tibetan are of class 0 and decompose into two that are not (UAX #15 §13 counts them as such).
    private static func isNonStarter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x300, 0x621...0x64A, 0x671...0x6D5: false
        case 0xF73, 0xF75, 0xF81: true
        default: scalar.properties.canonicalCombiningClass != .notReordered
        }
    }
}
