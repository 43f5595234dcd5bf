/// A text approved in a provider's panel, with places for values.
struct MessageTemplate: Equatable, Sendable {
    /// A stretch of the text.
    private enum Piece: Equatable {
        case text(String)
        case place(String)
    }

    /// The name or number callers give.
    let name: String
    /// The names of the places, in the order of the text, each once.
    let places: [String]
    private let pieces: [Piece]

    /// Takes the text apart once, so that a value that itself reads like a place is never replaced.
    init(name: String, text: String, syntax: TemplateSyntax) {
        var pieces: [Piece] = []
        var places: [String] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: syntax.mark) {
            guard let place = syntax.place(behindMark: rest[mark.upperBound...]) else {
                pieces.append(.text(String(rest[..<mark.upperBound])))
                rest = rest[mark.upperBound...]
                continue
            }
            pieces.append(.text(String(rest[..<mark.lowerBound])))
            pieces.append(.place(place.name))
            if !places.contains(place.name) { places.append(place.name) }
            rest = place.rest
        }
        pieces.append(.text(String(rest)))
        self.name = name
        self.places = places
        self.pieces = pieces
    }

    /// Reads a command line argument of the form `NAME:TEXT`.
    init?(argument: String, syntax: TemplateSyntax) {
        guard let colon = argument.firstIndex(of: ":") else { return nil }
        let text = argument[argument.index(after: colon)...]
        guard colon != argument.startIndex, !text.isEmpty else { return nil }
        self.init(name: String(argument[..<colon]), text: String(text), syntax: syntax)
    }

    /// The text with its values, or nil if one it needs is not there.
    func rendered(with tokens: [InboxMessage.Token]) -> String? {
        var text = ""
        for piece in self.pieces {
            switch piece {
            case .text(let words):
                text += words
            case .place(let name):
                guard let token = tokens.first(where: { $0.name == name }) else { return nil }
                text += token.value
            }
        }
        return text
    }
}
