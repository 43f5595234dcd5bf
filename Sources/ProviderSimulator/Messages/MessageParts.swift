/// How many SMS a text takes, which is what most providers charge by.
enum MessageParts {
    /// Counts the parts of a text.
    ///
    /// Plain ASCII stands in for the GSM alphabet, which is near enough for a price: 160 in one part and 153 in each of
    /// several, else 70 and 67 UTF-16 units (3GPP TS 23.038 and TS 23.040 §9.2.3.24.1).
    static func count(_ text: String) -> Int {
        let units = text.utf16.count
        let (single, several) = text.utf8.allSatisfy { $0 < 0x80 } ? (160, 153) : (70, 67)
        return units <= single ? 1 : (units + several - 1) / several
    }
}
