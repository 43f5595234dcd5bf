/// What copying, templates and files leave around a short field, and nobody sees.
///
/// All of Python's `strip()`, and the marks that right-to-left texts, word processors and files bring along.
package struct Dressing: Sendable, CustomStringConvertible {
    /// What it is.
    package let description: String
    /// What stands before the field.
    package let before: String
    /// What stands behind it.
    package let behind: String

    /// The field with it.
    package func around(_ field: String) -> String { self.before + field + self.behind }

    /// Every one there is.
    package static let all: [Self] =
        [
            Self(description: "a line's end", before: "", behind: "\n"),
            Self(description: "a line's end of Windows", before: "", behind: "\r\n"),
            Self(description: "a line's end of old", before: "\r", behind: "\r"),
            Self(description: "tabs and spaces", before: " \t ", behind: "\t  "),
            Self(description: "right-to-left embedding", before: "\u{202B}", behind: "\u{202C}"),
            Self(description: "left-to-right embedding", before: "\u{202A}", behind: "\u{202C}\n"),
            Self(description: "an isolate", before: "\u{2066}", behind: "\u{2069}"),
            Self(description: "a BOM and a line's end", before: "\u{FEFF}", behind: "\r\n"),
            Self(description: "all of them", before: Self.unseen, behind: Self.unseen),
        ]
        + Self.unseen.unicodeScalars.map { scalar in
            let text = String(Character(scalar))
            return Self(description: "U+" + String(scalar.value, radix: 16), before: text, behind: text)
        }

    /// Python 3.13: `"".join(chr(c) for c in range(0x110000) if chr(c).isspace())`, and marks.
    private static let unseen =
        "\t\n\u{B}\u{C}\r\u{1C}\u{1D}\u{1E}\u{1F} \u{85}\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}"
        + "\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}"
        + "\u{AD}\u{61C}\u{180E}\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2060}"
        + "\u{2066}\u{2067}\u{2068}\u{2069}\u{FEFF}"
}
