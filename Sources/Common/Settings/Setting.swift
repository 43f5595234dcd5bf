/// One configuration key: its name, what it takes, and what it means.
///
/// The key's name in the JSON file is its dotted path; in the environment it is the same path in upper snake case
/// (`otp.resendAfter` is `OTP_RESEND_AFTER`).
package struct Setting<Value: Sendable>: Sendable {
    /// The dotted path in the JSON file.
    package let key: String
    /// What holds when the key is absent.
    package let defaultValue: Value
    /// What the key takes, in words: a type, a range, a unit.
    ///
    /// Shown when a value is refused.
    package let takes: String
    /// How much of the value may be shown.
    package let visibility: SettingVisibility
    /// One sentence on what the key does.
    package let summary: String
    /// Reads the value from its written parts (one for a scalar, any number for a list), or nil if they do not fit.
    let parse: @Sendable ([String]) -> Value?
    /// Writes a value as the file or the environment would hold it.
    let show: @Sendable (Value) -> String
    /// Whether the file's object under this key is the value, not a level of further keys.
    var isWhole = false
    /// Which part of a refused value is wrong, and how it is mended; it shows nothing that ``visibility`` hides.
    var explain: @Sendable ([String]) -> String? = { _ in nil }

    /// The row of this key in the table of all keys.
    package var row: SettingRow {
        SettingRow(
            key: self.key, takes: self.takes, defaultText: self.show(self.defaultValue), visibility: self.visibility,
            summary: self.summary, isWhole: self.isWhole)
    }
}

extension Setting {
    /// What is wrong with a value that ``parse`` did not take, as far as it may be shown.
    func refusal(of parts: [String]) -> String {
        if let text = self.explain(parts) { return text }
        guard self.visibility == .open else { return "got something else" }
        let value = parts.joined(separator: ",")
        return (["got \(ShownValue.text(value))"] + [ValueHint.text(value)].compactMap { $0 }).joined(separator: ": ")
    }
}

/// How much of a setting's value may be printed.
package enum SettingVisibility: Sendable {
    /// The value is shown.
    case open
    /// Only whether it is set is shown.
    case secret
    /// A URL: shown without the password.
    case url
}

/// A setting as a row of documentation.
package struct SettingRow: Sendable {
    /// The dotted path in the JSON file.
    package let key: String
    /// What the key takes, in words.
    package let takes: String
    /// The default as it would be written.
    package let defaultText: String
    /// How much of the value may be shown.
    package let visibility: SettingVisibility
    /// One sentence on what the key does.
    package let summary: String
    /// Whether the file's object under this key is the value, not a level of further keys.
    package let isWhole: Bool

    /// The name of the environment variable that overrides the file.
    package var environmentName: String { SettingName.environment(self.key) }

    /// The row in Markdown.
    package var markdown: String {
        let text = self.defaultText.isEmpty ? "–" : "`\(self.defaultText)`"
        return "| `\(self.key)` | `\(self.environmentName)` | \(self.takes) | \(text) | \(self.summary) |"
    }
}
