/// A value that configuration writes as one text: a setting holds one of it, or a list.
///
/// Values are read once, here: whoever is given one need not ask whether its text was good. What a value is knows nothing of
/// configuration; the conformances are in this folder.
package protocol SettingValue: Sendable {
    /// What a setting of it takes, in words.
    static var takes: String { get }

    /// Reads a value; nil if the text is none.
    init?(_ text: String)

    /// What is wrong with a text that is no value, as far as more can be said than that; it must name no secret.
    static func fault(of text: String) -> String?
}

extension SettingValue {
    /// Nothing more is known.
    package static func fault(of text: String) -> String? { nil }
}
