extension JSONValue {
    /// Bytes of the longest id: no provider's is longer.
    package static let longestID = 128

    /// Characters of the longest number whose text is kept.
    static let longestNumber = Self.longestID

    /// An id, which is a string of at most ``longestID`` bytes or a number, as it was written.
    ///
    /// The answer to a send may have it in the one form and the report in the other: `9380935605053030457`, `"007"` and
    /// `1e21` stay what they are in both.
    package var idText: String? {
        switch self {
        case .string(let text) where (1...Self.longestID).contains(text.utf8.count): text
        case .integer(let number): String(number)
        case .large(let digits): digits
        case .number(let number): number.text
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// A provider's word or code, which is compared with those that are known: as ``idText``, but `10.0` is `10`.
    package var codeText: String? { self.integer.map { String($0) } ?? self.idText }
}
