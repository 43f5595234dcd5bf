import Primitives

/// Which templates a key's messages may name.
///
/// Whoever speaks by the codes' template can have the operator's login message say what he likes; so it has to be named, also
/// where all others are allowed.
package struct TemplateAllowance: Sendable, Equatable {
    /// Whether templates that are not named are allowed too, but for the codes'.
    package let isOpen: Bool
    /// The templates by the names that requests have.
    package let names: Set<String>

    /// Any but the codes': what a key has that was made without an allowance.
    package static let any = TemplateAllowance(isOpen: true, names: [])

    private static let anyWord = "any"
    private static let noneWord = "none"
    /// The most names, and the most characters of one, as a request's `template_id` has.
    private static let limits = (names: 1_000, characters: 64)

    private init(isOpen: Bool, names: Set<String>) {
        self.isOpen = isOpen
        self.names = names
    }

    /// Reads `a,b`, `any`, `any,a` or `none`; nil for nothing at all, and for names that no request can have.
    package init?(_ text: String) {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
        guard words.count <= Self.limits.names else { return nil }
        guard words != [Self.noneWord] else {
            self.init(isOpen: false, names: [])
            return
        }
        guard words.allSatisfy({ (1...Self.limits.characters).contains($0.unicodeScalars.count) }),
            !words.contains(Self.noneWord), !words.contains(where: { $0.unicodeScalars.contains { $0.value < 0x20 } })
        else { return nil }
        self.init(isOpen: words.contains(Self.anyWord), names: Set(words.filter { $0 != Self.anyWord }))
    }

    /// Reads the field of a key; keys older than it have none.
    ///
    /// What cannot be read allows nothing.
    init(field: String?) {
        self = field.map { TemplateAllowance($0) ?? .init(isOpen: false, names: []) } ?? .any
    }

    /// The allowance as it is written.
    package var text: String {
        let words = (self.isOpen ? [Self.anyWord] : []) + self.names.sorted()
        return words.isEmpty ? Self.noneWord : words.joined(separator: ",")
    }

    /// Whether a template may be named.
    ///
    /// - Parameter isCodes: whether it speaks as the codes do.
    package func allows(_ name: String, isCodes: Bool) -> Bool {
        self.names.contains(name) || (self.isOpen && !isCodes)
    }
}
