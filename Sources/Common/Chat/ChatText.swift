import Primitives

/// What may stand in texts and names that users write in chat: no control characters but tab and line breaks.
///
/// Nobody sees the others; each takes six bytes of JSON, and a terminal that shows one obeys it.
package enum ChatText {
    /// Whether a text holds nothing that is refused: U+0000 to U+001F but for tab, LF and CR (browsers end lines with CR LF),
    /// and U+007F to U+009F.
    package static func isAllowed(_ text: String) -> Bool {
        var last: UInt8 = 0
        for byte in text.utf8 {
            if Self.isRefused(byte, after: last) { return false }
            last = byte
        }
        return true
    }

    /// Whether a room's name may be this: no more than a text may have, on one line, nothing that changes the order in which what
    /// stands around it is read (UAX #9), which in a text is a writer's own business, and, unless it is empty, something to see.
    package static func isAllowedName(_ name: String) -> Bool {
        self.isAllowed(name) && !name.unicodeScalars.contains { self.turns($0) || self.breaks($0) }
            && (name.isEmpty || name.unicodeScalars.contains(where: self.isSeen))
    }

    /// A room's name without what is refused: on one line, and empty if there was nothing to see.
    package static func cleanedName(_ name: String) -> String {
        guard !self.isAllowedName(name) else { return name }
        var kept = String.UnicodeScalarView()
        for scalar in self.cleaned(name).unicodeScalars where !self.turns(scalar) {
            kept.append(self.breaks(scalar) ? " " : scalar)
        }
        return kept.contains(where: self.isSeen) ? String(kept) : ""
    }

    /// Whether a scalar begins another line (UAX #14), of those that are no refused control characters.
    private static func breaks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Whether a scalar is something to see: no space, no mark or letter that is not shown (U+200B, U+3164), no empty Braille.
    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.isStripped && scalar.value != 0x2800 && !scalar.properties.isDefaultIgnorableCodePoint
            && scalar.properties.generalCategory != .control
    }

    /// Whether a scalar is a mark, embedding, override or isolate of the bidirectional algorithm.
    private static func turns(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// A text without what is refused; for what the old system has taken already.
    package static func cleaned(_ text: String) -> String {
        guard !Self.isAllowed(text) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { !Self.isRefused($0) }))
    }

    /// Whether a byte of UTF-8 is a control character, or ends one: U+0080 to U+009F are C2 80 to C2 9F.
    private static func isRefused(_ byte: UInt8, after last: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F: true
        case 0x80...0x9F: last == 0xC2
        default: false
        }
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F...0x9F: true
        default: false
        }
    }
}
