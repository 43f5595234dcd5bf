/// A text with variables in braces; literal braces are doubled.
struct TextTemplate: Sendable, Equatable {
    /// A piece of it.
    enum Part: Sendable, Equatable {
        case literal(String)
        case variable(GenericVariable)
    }

    let parts: [Part]

    /// Reads a template; nil if something in braces is no variable.
    init?(_ text: String) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(character)
                rest = rest.dropFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}"), let variable = GenericVariable(rest[..<end]) else {
                    return nil
                }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.variable(variable))
                rest = rest[rest.index(after: end)...]
            default: literal.append(character)
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    /// The variables in it.
    var variables: [GenericVariable] {
        self.parts.compactMap { part in
            if case .variable(let variable) = part { variable } else { nil }
        }
    }

    /// The variable that is all of it.
    var onlyVariable: GenericVariable? { self.parts.count == 1 ? self.variables.first : nil }

    /// The text with the values in it; a variable without a value leaves nothing.
    func render(_ values: GenericValues, escaping escape: (String) -> String = { $0 }) -> String {
        self.parts.reduce(into: "") { text, part in
            switch part {
            case .literal(let literal): text += literal
            case .variable(let variable): text += values[variable].map(escape) ?? ""
            }
        }
    }
}
