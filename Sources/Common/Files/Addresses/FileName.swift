import Primitives

/// What a file is called where people see it: a name of one line that leads to no other folder, and hides nothing of itself.
///
/// It is shown and offered for saving; nothing is opened, kept or decided by it.
package struct FileName: Sendable, Hashable, CustomStringConvertible {
    /// The longest name, in bytes: that of a name in a file system is 255, with something of the reader's own behind it.
    package static let longest = 200
    /// What a file without a name of its own is called.
    package static let unnamed = FileName(text: "file")
    /// The longest ending that is kept of a name that is cut, in bytes with its dot.
    private static let longestEnding = 16

    /// The name.
    package let description: String

    private init(text: String) {
        self.description = text
    }

    /// Takes a name as it is; nil if anything would have to be changed about it.
    package init?(exactly text: String) {
        guard text.utf8.count <= Self.longest, let name = Self.made(of: text), name.utf8.elementsEqual(text.utf8) else {
            return nil
        }
        self.description = name
    }

    /// Makes a name of what a sender has said: the last part of a path, without what is not shown, and not longer than ``longest``.
    ///
    /// - Parameter text: nil, or nothing that can be kept, gives ``unnamed``.
    package init(of text: String?) {
        // Of more than any name has, the end is looked at: there is its ending. It may begin within a character.
        let given = text.map { text in
            TextGate.repaired(
                text.utf8.suffix(4 * Self.longest).drop { $0 & 0xC0 == 0x80 }, upTo: 4 * Self.longest)
        }
        self.description = given.flatMap(Self.made) ?? Self.unnamed.description
    }

    /// The name as a segment of an address.
    package var encoded: String { PercentEncoding.encode(self.description) }

    private static func made(of text: String) -> String? {
        guard TextGate.admits(text) else { return nil }
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "/" || scalar == "\\" {
                // What Windows and browsers of old send is a path.
                kept.removeAll()
            } else if !Self.isUnfit(scalar) {
                kept.append(scalar)
            }
        }
        // A dot at the beginning hides a file, and one at the end is cut off by Windows, so that another ending may come to light.
        let name = Self.trimmed(String(kept))
        return name.isEmpty ? nil : Self.trimmed(Self.cut(name))
    }

    /// Controls, marks that are not shown (some of which turn the direction, so that `gpj.exe` reads otherwise), line ends, and what
    /// Windows does not want in a name.
    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "<", ">", ":", "|", "?", "*": true
        // Persian and emoji are written with these two.
        case "\u{200C}", "\u{200D}": false
        case "\u{2028}", "\u{2029}": true
        default: scalar.properties.generalCategory == .control || scalar.isInvisibleMark
        }
    }

    private static func trimmed(_ name: String) -> String {
        let isEdge = { (scalar: Unicode.Scalar) in scalar == "." || scalar.isUnseen }
        let scalars = name.unicodeScalars
        guard let start = scalars.firstIndex(where: { !isEdge($0) }),
            let last = scalars.lastIndex(where: { !isEdge($0) })
        else { return "" }
        return String(scalars[start...last])
    }

    /// A name that is too long loses of its middle: its ending says what it is.
    private static func cut(_ name: String) -> String {
        guard name.utf8.count > Self.longest else { return name }
        let scalars = name.unicodeScalars
        let dot = scalars.lastIndex(of: ".") ?? scalars.endIndex
        let ending = String(scalars[dot...])
        let kept = ending.utf8.count <= Self.longestEnding ? ending : ""
        return TextGate.repaired(name, upTo: Self.longest - kept.utf8.count) + kept
    }
}
