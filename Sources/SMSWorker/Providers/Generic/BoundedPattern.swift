/// A regular expression that cannot keep a worker busy, whatever it is held against.
///
/// The engine backtracks: repetitions inside repetitions, or many in a row, cost more than any answer is worth. So no
/// group is repeated, at most two repetitions are open-ended, and only the beginning of a text is looked at.
struct BoundedPattern: Sendable, Equatable {
    /// The longest pattern.
    static let maximumLength = 200
    /// How much of a text is looked at.
    static let maximumText = 1_024

    private let pattern: String

    /// Reads a pattern; nil if it is none, or none of this kind.
    init?(_ pattern: String) {
        guard !pattern.isEmpty, pattern.count <= Self.maximumLength, Self.isTame(pattern),
            (try? Regex(pattern)) != nil
        else { return nil }
        self.pattern = pattern
    }

    /// Whether it occurs in a text.
    func matches(_ text: String) -> Bool { self.match(in: text) != nil }

    /// The first group of the first occurrence, or all of the occurrence if there is no group; nil if there is none.
    func match(in text: String) -> Substring? {
        guard let regex = try? Regex(self.pattern), let match = text.prefix(Self.maximumText).firstMatch(of: regex)
        else {
            return nil
        }
        guard match.output.count > 1 else { return match.output[0].substring }
        return match.output[1].substring
    }

    private static func isTame(_ pattern: String) -> Bool {
        var repetitions = 0
        var previous: Character?
        var isEscaped = false
        var isInClass = false
        for character in pattern {
            defer { previous = isEscaped ? nil : character }
            if isEscaped {
                // Back references and other devices of more than one letter are left out: what they cost is not plain.
                guard "dDwWsSbBnrt\\/.^$|?*+()[]{}-\"'".contains(character) else { return false }
                isEscaped = false
                continue
            }
            switch character {
            case "\\": isEscaped = true
            case "[" where isInClass: return false
            case "[": isInClass = true
            case "]": isInClass = false
            case _ where isInClass: continue
            case "?" where previous == "(": return false
            case "*", "+", "{":
                repetitions += 1
                guard previous != ")", repetitions <= 2 else { return false }
            default: continue
            }
        }
        return !isInClass && !isEscaped
    }
}
