/// How a provider marks the places for values in a template.
enum TemplateSyntax: Sendable {
    /// Kavenegar's `%token`, `%token2`, `%token3`, `%token10` and `%token20`.
    case percentTokens
    /// A name between two marks, as `{0}`, `#CODE#` or `__1__`.
    ///
    /// - Parameters:
    ///   - open: what stands before the name.
    ///   - close: what stands behind it.
    ///   - isNumbered: whether only numbers are names.
    case enclosed(open: String, close: String, isNumbered: Bool)

    /// What begins every place.
    var mark: String {
        switch self {
        case .percentTokens: "%token"
        case .enclosed(let open, _, _): open
        }
    }

    /// The name of the place whose mark has just been read, and what follows it; nil if the mark was only text.
    func place(behindMark rest: Substring) -> (name: String, rest: Substring)? {
        switch self {
        case .percentTokens:
            // The bare mark is how all of them begin, so it is what is left when no ending fits.
            let ending = ["20", "10", "3", "2"].first { rest.hasPrefix($0) } ?? ""
            return ("token" + ending, rest.dropFirst(ending.count))
        case .enclosed(_, let close, let isNumbered):
            guard let end = rest.firstRange(of: close) else { return nil }
            let name = rest[..<end.lowerBound]
            guard !name.isEmpty, name.utf8.allSatisfy({ Self.mayName($0, isNumbered: isNumbered) }) else { return nil }
            return (String(name), rest[end.upperBound...])
        }
    }

    private static func mayName(_ byte: UInt8, isNumbered: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
            !isNumbered
        default: false
        }
    }
}

extension Provider {
    /// How templates of this provider mark the places for values.
    var templateSyntax: TemplateSyntax {
        switch self {
        case .kavenegar: .percentTokens
        case .melipayamak: .enclosed(open: "{", close: "}", isNumbered: true)
        case .parsian: .enclosed(open: "__", close: "__", isNumbered: true)
        case .smsir: .enclosed(open: "#", close: "#", isNumbered: false)
        case .generic: .enclosed(open: "{", close: "}", isNumbered: false)
        }
    }
}
