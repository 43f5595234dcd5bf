/// A text approved in the panel, with places for values: `%token`, `%token2`, `%token3`, `%token10` and `%token20`.
struct KavenegarTemplate: Equatable, Sendable {
    /// A stretch of the text.
    private enum Piece: Equatable {
        case text(String)
        case placeholder(String)
    }

    /// The name callers give.
    let name: String
    private let pieces: [Piece]

    /// Takes the text apart once, so that a value that itself reads `%token` is never replaced.
    init(name: String, text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: "%token") {
            pieces.append(.text(String(rest[..<mark.lowerBound])))
            rest = rest[mark.upperBound...]
            // The bare mark is how all of them begin, so it is what is left when no ending fits.
            let ending = ["20", "10", "3", "2"].first { rest.hasPrefix($0) } ?? ""
            pieces.append(.placeholder("token" + ending))
            rest = rest.dropFirst(ending.count)
        }
        pieces.append(.text(String(rest)))
        self.name = name
        self.pieces = pieces
    }

    /// Reads a command line argument of the form `NAME:TEXT`.
    init?(argument: String) {
        guard let colon = argument.firstIndex(of: ":") else { return nil }
        let text = argument[argument.index(after: colon)...]
        guard colon != argument.startIndex, !text.isEmpty else { return nil }
        self.init(name: String(argument[..<colon]), text: String(text))
    }

    /// Whether the text has a place for the first value, without which the provider will not send it.
    var hasMainPlaceholder: Bool {
        self.pieces.contains(.placeholder("token"))
    }

    /// The text with its values, or nil if one it needs is not there.
    func rendered(with tokens: [InboxMessage.Token]) -> String? {
        var text = ""
        for piece in self.pieces {
            switch piece {
            case .text(let words):
                text += words
            case .placeholder(let name):
                guard let token = tokens.first(where: { $0.name == name }) else { return nil }
                text += token.value
            }
        }
        return text
    }
}
