import Foundation

/// Letters of all scripts that look like those of a user name made of group and number: `G0-0912…`.
///
/// From the confusables of UTS #39 (https://www.unicode.org/Public/security/latest/confusables.txt), as far as ``UserNameRule`` lets them
/// through: what NFKC makes a `G` or a digit is one already, and the letters with a mark are taken without it.
enum Lookalikes {
    /// Whether a letter looks like `G` or `g`.
    static func isG(_ scalar: Unicode.Scalar) -> Bool { self.base(scalar).map { self.g.contains($0) } ?? false }

    /// Whether it is a digit of any script, or a letter that looks like one.
    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.numericType != nil || self.base(scalar).map { self.digits.contains($0) } ?? false
    }

    /// Whether it is a dash, or a letter that is a line.
    static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .dashPunctuation || self.dashes.contains(scalar)
    }

    /// The letter without its marks.
    private static func base(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        scalar.isASCII ? scalar : String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first
    }

    /// Latin, Latin with a hook, stroke or tail, Cyrillic, Armenian, Cherokee, Lisu.
    private static let g: Set<Unicode.Scalar> = [
        "G", "g", "\u{0193}", "\u{01E4}", "\u{01E5}", "\u{0260}", "\u{0261}", "\u{0262}", "\u{029B}", "\u{1D33}",
        "\u{1D4D}",
        "\u{1D83}", "\u{A7A0}", "\u{A7A1}", "\u{A7AC}", "\u{050C}", "\u{050D}", "\u{0581}", "\u{13C0}", "\u{13F3}",
        "\u{13FB}", "\u{AB90}", "\u{A4D6}", "\u{018D}",
    ]

    /// Like 0, like 1, like 2 to 9.
    ///
    /// Small Latin letters but `l` are none: `Goli-1` is somebody's name.
    private static let digits: Set<Unicode.Scalar> = [
        "O", "\u{039F}", "\u{041E}", "\u{0555}", "\u{05E1}", "\u{0B20}", "\u{101D}", "\u{12D0}", "\u{2C9E}", "\u{2D54}",
        "\u{3007}", "\u{A4F3}",
        "l", "I", "\u{0196}", "\u{01C0}", "\u{0399}", "\u{0406}", "\u{04C0}", "\u{04CF}", "\u{05D5}", "\u{05DF}",
        "\u{0627}",
        "\u{07CA}", "\u{16C1}", "\u{2C92}", "\u{2D4F}", "\u{A4F2}",
        "\u{01A7}", "\u{03E8}", "\u{A644}", "\u{A75A}", "\u{01B7}", "\u{021C}", "\u{0417}", "\u{04E0}", "\u{2CCC}",
        "\u{A76A}",
        "\u{A7AB}", "\u{13CE}", "\u{01BC}", "\u{0431}", "\u{13EE}", "\u{2CD2}", "\u{0222}", "\u{0223}", "\u{2CCA}",
        "\u{A76E}",
    ]

    /// Kashida, N'Ko, Hangul, Canadian, Latin, katakana, one in Chinese; minus and hyphen bullet, which old names may have.
    private static let dashes: Set<Unicode.Scalar> = [
        "\u{0640}", "\u{07FA}", "\u{1173}", "\u{1428}", "\u{3161}", "\u{A7F7}", "\u{30FC}", "\u{4E00}", "\u{2212}",
        "\u{2043}", "\u{02D7}", "\u{FF70}",
    ]
}
