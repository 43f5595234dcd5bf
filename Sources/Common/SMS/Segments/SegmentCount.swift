/// How many SMS a text takes, and in which alphabet.
///
/// An SMS carries 140 octets. Text in the GSM alphabet packs 160 characters into one; anything outside it turns the whole
/// text into UCS-2, 70 UTF-16 units. Split texts lose 6 octets of each part to the header: 153 and 67.
/// 3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.1.
package struct SegmentCount: Sendable, Equatable {
    /// The alphabet of a text.
    package enum Alphabet: String, Sendable {
        /// The 7-bit default alphabet and its extension table.
        case gsm7 = "GSM-7"
        /// UTF-16 units of two octets.
        case ucs2 = "UCS-2"
    }

    /// The alphabet.
    package let alphabet: Alphabet
    /// Parts that are sent and paid for.
    package let parts: Int

    /// Counts a text; CR LF counts as LF, as it is sent.
    package init(_ text: String) {
        let normal = text.replacing("\r\n", with: "\n")
        let widths = normal.unicodeScalars.map(GSMAlphabet.septets)
        if !widths.contains(nil) {
            self.alphabet = .gsm7
            self.parts = Self.parts(widths.compactMap { $0 }, single: 160, split: 153)
        } else {
            self.alphabet = .ucs2
            // A surrogate pair is never torn apart.
            self.parts = Self.parts(normal.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }, single: 70, split: 67)
        }
    }

    /// Fills parts with characters of one or two units, none of which may lie across a border.
    private static func parts(_ widths: [Int], single: Int, split: Int) -> Int {
        guard widths.reduce(0, +) > single else { return 1 }
        var parts = 1
        var used = 0
        for width in widths {
            if used + width > split {
                parts += 1
                used = 0
            }
            used += width
        }
        return parts
    }
}

/// The GSM 7-bit default alphabet and its extension table.
///
/// 3GPP TS 23.038 §6.2.1.
enum GSMAlphabet {
    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extended = Set("€[]{}\\^~|\u{0C}".unicodeScalars)

    /// The septets a character takes, or nil if the alphabet does not have it.
    static func septets(_ scalar: Unicode.Scalar) -> Int? {
        if self.basic.contains(scalar) { return 1 }
        return self.extended.contains(scalar) ? 2 : nil
    }
}
