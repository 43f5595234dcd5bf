/// A setting of a provider's account, as plain data: whoever reads settings makes a key of it.
package struct ProviderSetting: Sendable {
    /// The dotted path in the JSON file.
    package let key: String
    /// What it takes, in words.
    package var takes = "a text"
    /// Whether its value is never shown.
    package var isSecret = false
    /// Whether the provider cannot be used without it.
    package var isRequired = false
    /// One sentence on what it is.
    package let summary: String
}

/// The setting of a provider's base address.
package struct ProviderAddressSetting: Sendable {
    /// The dotted path in the JSON file.
    package let key: String
    /// The provider's own address.
    package let standard: String
    /// One sentence on what it is.
    package let summary: String
}
