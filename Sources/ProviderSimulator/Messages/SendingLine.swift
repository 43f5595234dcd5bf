/// A sending line such as `10004346`, which callers may also write with `+98` or `0098` in front.
struct SendingLine: Hashable, Sendable {
    /// The line without a calling code.
    let digits: String

    /// Reads any of the three spellings.
    init?(_ text: String) {
        var digits = text[...]
        if digits.hasPrefix("+98") { digits = digits.dropFirst(3) }
        if digits.hasPrefix("0098") { digits = digits.dropFirst(4) }
        let isNumber = digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, (3...20).contains(digits.utf8.count) else { return nil }
        self.digits = String(digits)
    }
}
