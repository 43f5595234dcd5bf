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
        var septets = Filling(single: 160, split: 153)
        var units = Filling(single: 70, split: 67)
        var isGSM = true
        var wasReturn = false
        for scalar in text.unicodeScalars {
            // A CR is counted when it is known that no LF follows.
            let isReturn = scalar == "\r"
            if wasReturn, scalar != "\n" {
                septets.add(1)
                units.add(1)
            }
            wasReturn = isReturn
            if isReturn { continue }
            // A surrogate pair is never torn apart.
            units.add(scalar.value > 0xFFFF ? 2 : 1)
            guard isGSM else { continue }
            if let width = GSMAlphabet.septets(scalar) { septets.add(width) } else { isGSM = false }
        }
        if wasReturn {
            septets.add(1)
            units.add(1)
        }
        self.alphabet = isGSM ? .gsm7 : .ucs2
        self.parts = isGSM ? septets.count : units.count
    }

    /// Parts that fill with characters of one or two units, none of which may lie across a border.
    private struct Filling {
        let single: Int
        let split: Int
        private var total = 0
        private var parts = 1
        private var used = 0

        init(single: Int, split: Int) {
            self.single = single
            self.split = split
        }

        var count: Int { self.total > self.single ? self.parts : 1 }

        mutating func add(_ width: Int) {
            self.total += width
            if self.used + width > self.split {
                self.parts += 1
                self.used = 0
            }
            self.used += width
        }
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
    /// The septets of the first 128 characters, 0 for those that are not in the alphabet: most texts ask for few others.
    private static let ascii: [UInt8] = (0..<128).map { Self.lookUp(Unicode.Scalar(UInt8($0))) }

    /// The septets a character takes, or nil if the alphabet does not have it.
    static func septets(_ scalar: Unicode.Scalar) -> Int? {
        let width = scalar.isASCII ? self.ascii[Int(scalar.value)] : self.lookUp(scalar)
        return width == 0 ? nil : Int(width)
    }

    private static func lookUp(_ scalar: Unicode.Scalar) -> UInt8 {
        if self.basic.contains(scalar) { return 1 }
        return self.extended.contains(scalar) ? 2 : 0
    }
}
