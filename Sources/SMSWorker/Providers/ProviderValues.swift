import Common

extension JSONValue {
    /// An amount: any number, also one that is written as a string, but none that is not finite.
    var amount: Double? {
        let number: Double? =
            switch self {
            case .integer(let integer): Double(integer)
            case .large(let digits): Double(digits)
            case .number(let number): number
            case .string(let text): Double(text.replacing(",", with: ""))
            case .null, .bool, .array, .object: nil
            }
        return number.flatMap { $0.isFinite ? $0 : nil }
    }
}

extension [TemplateValue] {
    /// The values in the order of their places, for providers that know places only.
    ///
    /// Places that are named by numbers are sorted as such: 10 comes after 9.
    var inPlaces: [String] {
        let places = self.map { Int($0.name) }
        guard !places.contains(nil) else { return self.map(\.value) }
        return self.sorted { (Int($0.name) ?? 0) < (Int($1.name) ?? 0) }.map(\.value)
    }
}

extension PhoneNumber {
    /// Whether providers that serve Iran only can reach it.
    var isIranian: Bool { self.e164.hasPrefix("+98") }
}

extension SendOutcome {
    /// A provider for Iran is not called for another country's number.
    static let otherCountry = Self.notCalled("country", "serves Iran only")
    /// A plain text needs a line to come from.
    static let noLine = Self.notCalled("no_line", "no sender line is configured")
}
