import Common

/// A `Content-Type` taken apart.
///
/// RFC 9110 §8.3.1.
struct MediaType: Sendable, Equatable {
    /// Type and subtype in lower case.
    let essence: String
    /// Parameters by lower-case name, quotes taken off.
    let parameters: [String: String]

    init(_ text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        self.essence = (parts.first ?? "").trimmingSpaces().lowercased()
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            var value = pair[1].trimmingSpaces()
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            parameters[pair[0].trimmingSpaces().lowercased()] = value
        }
        self.parameters = parameters
    }
}
