/// A mobile number in E.164 form, the only form that keys, limits and jobs ever see.
///
/// Iran's numbers are accepted in every spelling people type: `09…` (11 digits), `9…` (10), `98…` (12), `+98…`, `0098…`,
/// and with the trunk zero left in, `+9809…` and `0098 09…`. Only the shape is checked (98, 9, nine digits): lists of
/// operator prefixes disagree with each other and age.
package struct PhoneNumber: Hashable, Sendable {
    /// The number as `+` and digits, such as `+989121234567`.
    package let e164: String

    /// Reads a number as a person may have written it.
    ///
    /// - Parameters:
    ///   - text: digits of any of three scripts, with separators and bidi marks between them.
    ///   - countries: calling codes without `+` that are served. Only 98 has a known national shape; for others the
    ///     international form is needed and 8 to 15 digits are taken (E.164 §6).
    package init?(_ text: String, countries: Set<String> = ["98"]) {
        guard let written = PhoneDigits(text) else { return nil }
        var digits = written.digits[...]
        var isInternational = written.hasPlus
        if !isInternational, digits.starts(with: [0, 0]) {
            digits = digits.dropFirst(2)
            isInternational = true
        }
        if countries.contains("98"), let subscriber = Self.iranianSubscriber(digits, isInternational: isInternational) {
            self.e164 = "+98" + Self.text(subscriber)
            return
        }
        guard isInternational, (8...15).contains(digits.count) else { return nil }
        let number = Self.text(digits)
        guard countries.contains(where: { $0 != "98" && number.hasPrefix($0) }) else { return nil }
        self.e164 = "+" + number
    }

    /// Takes back a number that was normalised before it was sealed.
    package init?(sealed e164: String) {
        guard e164.hasPrefix("+"), (9...16).contains(e164.utf8.count), e164.dropFirst().allSatisfy(\.isASCII) else {
            return nil
        }
        self.e164 = e164
    }

    /// The form used inside the country: `09121234567` for Iran, E.164 elsewhere.
    package var national: String {
        self.e164.hasPrefix("+98") ? "0" + self.e164.dropFirst(3) : self.e164
    }

    /// The number without its last four digits: the block that it belongs to.
    package var prefix: String { String(self.e164.dropLast(4)) }

    /// The number with its middle hidden, for logs and errors: `+98912•••4567`.
    package var masked: String {
        // At least three digits stay hidden, also of a short foreign number.
        "\(self.e164.prefix(min(6, self.e164.count - 7)))•••\(self.e164.suffix(4))"
    }

    /// The ten digits after the calling code, or nil if the shape is not that of an Iranian mobile number.
    private static func iranianSubscriber(_ digits: ArraySlice<UInt8>, isInternational: Bool) -> ArraySlice<UInt8>? {
        var rest = digits
        let hasCallingCode = rest.starts(with: [9, 8]) && (isInternational || rest.count == 12)
        if hasCallingCode { rest = rest.dropFirst(2) } else if isInternational { return nil }
        // The trunk zero belongs to the national form, and is left in by many after +98 or 0098; bare 9809… is no form.
        if rest.first == 0, !hasCallingCode || isInternational { rest = rest.dropFirst() }
        return rest.count == 10 && rest.first == 9 ? rest : nil
    }

    private static func text(_ digits: ArraySlice<UInt8>) -> String {
        TextGate.ours(digits.map { $0 &+ 48 })
    }
}
