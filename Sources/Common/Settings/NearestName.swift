/// Finds what a misspelt name was meant to be, among the names of settings as the environment spells them.
///
/// A name is near another if it differs from it by one letter in six (added, left out, wrong, or changed with its neighbour), or
/// if its words are that name's in order, each with at most one letter in three wrong, and up to three words are left out:
/// `OTP_LENGHT` is `AUTH_OPTIONS_OTP_LENGTH`.
struct NearestName: Sendable {
    /// The longest name that is looked at, in bytes; the work grows with its square.
    static let maximumBytes = 64

    private let known: [(name: String, bytes: [UInt8], words: [ArraySlice<UInt8>])]

    init(_ names: [String]) {
        self.known = names.map { ($0, Array($0.utf8), Self.words(Array($0.utf8))) }
    }

    /// The nearest of the names, the first of several; nil if none is near.
    func callAsFunction(_ name: String) -> String? {
        guard name.utf8.count <= Self.maximumBytes else { return nil }
        let bytes = Array(name.utf8)
        let words = Self.words(bytes)
        var best: (name: String, cost: Int)?
        for other in self.known {
            let letters = Self.distance(bytes[...], other.bytes[...], limit: min(bytes.count / 6, 2))
            let costs = [letters, Self.cost(words[...], other.words[...])].compactMap { $0 }
            guard let cost = costs.min() else { continue }
            if cost < best?.cost ?? .max { best = (other.name, cost) }
        }
        return best?.name
    }

    /// The name that differs by one letter, or by one that changed with its neighbour; nil if there is none.
    func oneLetterOff(_ name: String) -> String? {
        let bytes = Array(name.utf8)
        return self.known.first { Self.distance(bytes[...], $0.bytes[...], limit: 1) != nil }?.name
    }

    private static func words(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "_")) }

    /// Wrong letters and words left out, if all words are found in order; nil if they are not.
    private static func cost(_ words: ArraySlice<ArraySlice<UInt8>>, _ known: ArraySlice<ArraySlice<UInt8>>) -> Int? {
        let missing = known.count - words.count
        guard words.count > 1, (0...3).contains(missing) else { return nil }
        // costs[n]: the first n words are found, by as few wrong letters as can be.
        var costs: [Int?] = [0] + Array(repeating: nil, count: words.count)
        for other in known {
            for (index, word) in words.enumerated().reversed() {
                guard let before = costs[index],
                    let wrong = Self.distance(word, other, limit: max(word.count / 3, word.count > 2 ? 1 : 0))
                else { continue }
                costs[index + 1] = min(costs[index + 1] ?? .max, before + wrong)
            }
        }
        guard let wrong = costs[words.count], wrong <= 2 else { return nil }
        return wrong + missing
    }

    /// The optimal string alignment distance, if it is within a limit.
    static func distance(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>, limit: Int) -> Int? {
        guard abs(one.count - other.count) <= limit else { return nil }
        let (one, other) = (Array(one), Array(other))
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for row in one.indices {
            var costs = [row + 1]
            for column in other.indices {
                let isSame = one[row] == other[column]
                var cost = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, costs[column] + 1)
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                costs.append(cost)
            }
            (beforeLast, last) = (last, costs)
        }
        return last[other.count] <= limit ? last[other.count] : nil
    }
}
