/// A regular expression that cannot keep a worker busy, whatever it is held against.
///
/// The engine backtracks: repetitions inside repetitions, or many in a row, cost more than any answer is worth. So no
/// group is repeated, at most two repetitions are open-ended, and only the beginning of a text is looked at: two of them cost
/// the cube of its length.
struct BoundedPattern: Sendable, Equatable {
    /// The longest pattern.
    static let maximumLength = 200
    /// How much of a text is looked at.
    static let maximumText = 1_024
    /// The same for a pattern with two open-ended repetitions.
    static let maximumTextOfTwo = 160

    private let pattern: String
    private let textLimit: Int

    /// Reads a pattern; nil if it is none, or none of this kind.
    init?(_ pattern: String) {
        guard !pattern.isEmpty, pattern.unicodeScalars.count <= Self.maximumLength,
            let repetitions = Self.repetitions(pattern), (try? Regex(pattern)) != nil
        else { return nil }
        self.pattern = pattern
        self.textLimit = repetitions < 2 ? Self.maximumText : Self.maximumTextOfTwo
    }

    /// Whether it occurs in a text.
    func matches(_ text: String) -> Bool { self.match(in: text) != nil }

    /// The first group of the first occurrence, or all of the occurrence if there is no group; nil if there is none.
    func match(in text: String) -> Substring? {
        guard let regex = try? Regex(self.pattern),
            let match = Self.beginning(text, self.textLimit).firstMatch(of: regex)
        else {
            return nil
        }
        guard match.output.count > 1 else { return match.output[0].substring }
        return match.output[1].substring
    }

    /// As many scalars of a text as are looked at.
    private static func beginning(_ text: String, _ limit: Int) -> Substring {
        Substring(text.unicodeScalars.prefix(limit))
    }

    /// How many open-ended repetitions a pattern has; nil if it is none of this kind.
    private static func repetitions(_ pattern: String) -> Int? {
        var repetitions = 0
        var previous: Character?
        var isEscaped = false
        var isInClass = false
        for character in pattern {
            defer { previous = isEscaped ? nil : character }
            if isEscaped {
                // Back references and other devices of more than one letter are left out: what they cost is not plain.
                guard "dDwWsSbBnrt\\/.^$|?*+()[]{}-\"'".contains(character) else { return nil }
                isEscaped = false
                continue
            }
            switch character {
            case "\\": isEscaped = true
            case "[" where isInClass: return nil
            case "[": isInClass = true
            case "]": isInClass = false
            case _ where isInClass: continue
            case "?" where previous == "(": return nil
            case "*", "+", "{":
                repetitions += 1
                guard previous != ")", repetitions <= 2 else { return nil }
            default: continue
            }
        }
        return !isInClass && !isEscaped ? repetitions : nil
    }
}
