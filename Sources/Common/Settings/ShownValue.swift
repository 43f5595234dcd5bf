import Primitives

/// A refused value as an error shows it.
enum ShownValue {
    /// The longest that is shown, in bytes.
    private static let maximumBytes = 200

    /// The value in quotes, cut, and without the password of a URL.
    static func text(_ value: String) -> String {
        "\"\(TextGate.repaired(MaskedURL.text(value), upTo: Self.maximumBytes))\""
    }
}
