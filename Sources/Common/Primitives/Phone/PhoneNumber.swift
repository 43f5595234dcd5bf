/// A mobile number in E.164 form, the only form that keys, limits and jobs ever see.
///
/// Iran's numbers are accepted in every spelling people type: `09…` (11 digits), `9…` (10), `98…` (12), `+98…`, `0098…`,
/// and with the trunk zero left in, `+9809…`, `0098 09…` and `98 09…`. Only the shape is checked (98, 9, nine digits): lists of
/// operator prefixes disagree with each other and age, see ``MobileRanges``.
///
/// A text is one number or none: what could be another one as well is refused. A dot or slash may group digits (`0912.123.4567`), but
/// not end a whole number: `9891234567.89` and `9891234567/89` begin with one, and would be another without the sign.
package struct PhoneNumber: Hashable, Sendable {
    /// The number as `+` and digits, such as `+989121234567`.
    package let e164: String

    /// Reads a number as a person may have written it.
    ///
    /// - Parameters:
    ///   - text: digits of any of four scripts, with separators and invisible marks between them.
    ///   - countries: calling codes without `+` that are served. Only 98 has a known national shape; for others the
    ///     international form is needed and 8 to 15 digits are taken (E.164 §6).
    package init?(_ text: String, countries: Set<String> = ["98"]) {
        guard let written = PhoneDigits(text),
            let e164 = Self.e164(written.digits[...], hasPlus: written.hasPlus, countries: countries)
        else { return nil }
        // Numbers of other countries have no known length, and dots are how some group them: only a slash says "or" there.
        let isTwofold = written.breaks.contains { stop in
            Self.e164(
                written.digits[..<stop.count], hasPlus: written.hasPlus,
                countries: stop.isSlash ? countries : countries.intersection(["98"])) != nil
        }
        guard !isTwofold else { return nil }
        self.e164 = e164
    }

    private static func e164(_ given: ArraySlice<UInt8>, hasPlus: Bool, countries: Set<String>) -> String? {
        var digits = given
        var isInternational = hasPlus
        if !isInternational, digits.starts(with: [0, 0]) {
            digits = digits.dropFirst(2)
            isInternational = true
        }
        if countries.contains("98"), let subscriber = Self.iranianSubscriber(digits, isInternational: isInternational) {
            return "+98" + Self.text(subscriber)
        }
        guard isInternational, (8...15).contains(digits.count) else { return nil }
        let number = Self.text(digits)
        guard countries.contains(where: { $0 != "98" && number.hasPrefix($0) }) else { return nil }
        return "+" + number
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
        // Thirteen with the trunk zero; no other number in these digits has as many.
        let isWhole = rest.count == 12 || rest.count == 13 && rest.dropFirst(2).first == 0
        let hasCallingCode = rest.starts(with: [9, 8]) && (isInternational || isWhole)
        if hasCallingCode { rest = rest.dropFirst(2) } else if isInternational { return nil }
        // The trunk zero belongs to the national form, and is left in by many after the calling code.
        if rest.first == 0 { rest = rest.dropFirst() }
        return rest.count == 10 && rest.first == 9 ? rest : nil
    }

    private static func text(_ digits: ArraySlice<UInt8>) -> String {
        TextGate.ours(digits.map { $0 &+ 48 })
    }
}
