import Primitives

/// What the page wants to see of the phones: those of one number, those that hold a text, or both.
struct InboxSearch: Sendable, Equatable {
    /// The phone, if one is asked for.
    private let number: PhoneNumber?
    /// What a message or a phone's number has to hold, as ``plain(_:)`` writes it; empty for anything.
    private let text: String

    /// Reads `number` and `q`; nil where nothing is asked for.
    ///
    /// What is no mobile number is looked for as a text.
    init?(_ query: FormFields) {
        let asked = query["number"] ?? ""
        let number = PhoneNumber(asked)
        let text = number == nil ? "\(asked) \(query["q"] ?? "")" : query["q"] ?? ""
        self.number = number
        self.text = Self.plain(text.trimmingSpaces())
        if number == nil && self.text.isEmpty { return nil }
    }

    /// Whether any phone may hold something that is wanted.
    func concerns(_ number: PhoneNumber) -> Bool {
        self.number.map { $0 == number } ?? true
    }

    /// Whether a message on a phone is wanted.
    func takes(_ message: InboxMessage, on number: PhoneNumber) -> Bool {
        guard self.concerns(number) else { return false }
        if self.text.isEmpty || number.national.contains(self.text) { return true }
        return Self.plain(message.text).contains(self.text) || message.provider.rawValue.contains(self.text)
            || message.template.map { Self.plain($0).contains(self.text) } ?? false
    }

    /// In small letters and Latin digits, so that Persian and Arabic digits find the others and are found.
    private static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            switch scalar.value {
            case 0x6F0...0x6F9: plain.append(Unicode.Scalar(UInt8(scalar.value - 0x6F0 + 48)))
            case 0x660...0x669: plain.append(Unicode.Scalar(UInt8(scalar.value - 0x660 + 48)))
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }
}
