/// One configuration key: its name, what it takes, and what it means.
///
/// The key's name in the JSON file is its dotted path; in the environment it is the same path in upper snake case
/// (`otp.resendAfter` is `OTP_RESEND_AFTER`).
package struct Setting<Value: Sendable>: Sendable {
    /// What a reading gives: the value, and its items as they may be shown (one of a scalar).
    typealias Reading = (value: Value, items: [String])

    /// The dotted path in the JSON file.
    package let key: String
    /// What holds when the key is absent.
    package let defaultValue: Value
    /// The default's items, as they would be written.
    let defaultItems: [String]
    /// What the key takes, in words: a type, a range, a unit.
    ///
    /// Shown when a value is refused.
    package let takes: String
    /// How much of the value may be shown.
    package let visibility: SettingVisibility
    /// One sentence on what the key does.
    package let summary: String
    /// Reads the value from its written parts (one for a scalar, any number for a list), or nil if they do not fit.
    let parse: @Sendable ([String]) -> Reading?
    /// Whether the file's object under this key is the value, not a level of further keys.
    let isWhole: Bool
    /// Which part of a refused value is wrong, and how it is mended; it shows nothing that ``visibility`` hides.
    let explain: @Sendable ([String]) -> String?

    /// Makes a setting; its default is read as what an operator writes is.
    init(
        _ key: String, default parts: [String], takes: String, visibility: SettingVisibility = .open,
        isWhole: Bool = false, _ summary: String, explain: @escaping @Sendable ([String]) -> String? = { _ in nil },
        parse: @escaping @Sendable ([String]) -> Reading?
    ) {
        // Ours alone: each program reads its settings before anything else, and a test reads all of them.
        guard let reading = parse(parts) else { preconditionFailure("\(key): its default is not what it takes") }
        (self.key, self.takes, self.visibility, self.summary) = (key, takes, visibility, summary)
        (self.defaultValue, self.defaultItems) = reading
        (self.parse, self.explain, self.isWhole) = (parse, explain, isWhole)
    }

    /// The row of this key in the table of all keys.
    package var row: SettingRow {
        SettingRow(
            key: self.key, takes: self.takes, defaultText: self.defaultItems.joined(separator: ","),
            visibility: self.visibility, summary: self.summary, isWhole: self.isWhole)
    }
}

extension Setting {
    /// A value's items as far as they may be shown, in one text.
    func shown(_ items: [String]) -> String {
        switch self.visibility {
        case .open: items.joined(separator: ",")
        case .secret: items.allSatisfy(\.isEmpty) ? "" : "(set, not shown)"
        // Item by item; a single URL whole, for its password may hold a comma.
        case .url: items.map(MaskedURL.text).joined(separator: ",")
        }
    }

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
