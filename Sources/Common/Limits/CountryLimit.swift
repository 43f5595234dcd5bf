import Primitives

/// So many in so long for the numbers of one country, such as `98=1000/1h`.
package struct CountryLimit: Sendable, Equatable {
    /// The country's calling code: one to three digits.
    package let code: String
    /// How many.
    package let limit: WindowLimit

    /// Reads `CODE=COUNT/WINDOW`; nil if it is none.
    package init?(_ text: String) {
        let sides = text.pieces("=", omittingEmpty: false)
        guard sides.count == 2, (1...3).contains(sides[0].utf8.count), sides[0].utf8.allSatisfy(\.isASCIIDigit),
            let limit = WindowLimit(String(sides[1]))
        else { return nil }
        self.code = String(sides[0])
        self.limit = limit
    }
}
