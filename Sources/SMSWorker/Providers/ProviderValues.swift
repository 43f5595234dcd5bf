import Primitives
import SMS

extension JSONValue {
    /// An amount: any number, also one that is written as a string, but none that is not finite.
    var amount: Double? {
        guard case .string(let text) = self else { return self.double }
        return Double(text.trimmingSpaces().replacing(",", with: "")).flatMap { $0.isFinite ? $0 : nil }
    }

    /// A whole number that says something by its value: a status, a code, a time; `200`, `"200"`, `200.0` and `" 200.0 "`
    /// are the same.
    var code: Int64? {
        guard case .string(let text) = self else { return self.integer }
        let trimmed = text.trimmingSpaces()
        guard trimmed.utf8.count <= Self.longestID else { return nil }
        return Int64(trimmed) ?? (try? JSONParser.parse(Array(trimmed.utf8), limits: .foreign))?.integer
    }

    /// A text; of a number, how it was written.
    var text: String? { self.string ?? self.idText }
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
