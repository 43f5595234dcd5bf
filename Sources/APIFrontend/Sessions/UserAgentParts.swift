/// A `User-Agent` header taken apart.
struct UserAgentParts {
    /// Names of products, without versions.
    let products: Set<Substring>
    /// What the first comment lists between semicolons.
    let notes: [Substring]

    init(_ text: String) {
        var products: Set<Substring> = []
        var comment: Substring?
        var depth = 0
        var start = text.startIndex
        func endWord(_ index: String.Index) {
            let word = text[start..<index]
            if !word.isEmpty { products.insert(word.prefix { $0 != "/" }) }
        }
        for index in text.indices {
            switch text[index] {
            case "(":
                if depth == 0 {
                    endWord(index)
                    start = text.index(after: index)
                }
                depth += 1
            case ")" where depth > 0:
                depth -= 1
                guard depth == 0 else { break }
                if comment == nil { comment = text[start..<index] }
                start = text.index(after: index)
            case " " where depth == 0:
                endWord(index)
                start = text.index(after: index)
            default: break
            }
        }
        if depth == 0 { endWord(text.endIndex) } else if comment == nil { comment = text[start...] }
        self.products = products
        self.notes = (comment ?? "").split(separator: ";").map { note in
            let words = note.drop { $0 == " " }
            return words.last == " " ? words.prefix(words.count - 1) : words
        }
    }

    func hasProduct(_ name: String) -> Bool { self.products.contains(name[...]) }

    /// Whether a part of the first comment begins with a word.
    func hasNote(_ word: String) -> Bool { self.notes.contains { $0.hasPrefix(word) } }
}
