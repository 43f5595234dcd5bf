extension TemplateCatalogue {
    /// Whether the operator has listed a template, and so chosen what it is at each provider.
    package func isListed(_ name: String) -> Bool { self.templates[name] != nil }

    /// Whether a template is the one of login codes, by its own name or by that of any provider, or may be it in disguise.
    ///
    /// What a provider makes of characters that are not seen, or look like others, is not known: unless it is listed, a name
    /// that is not all visible ASCII may be any template's.
    package func speaksAsCodes(_ name: String) -> Bool {
        guard let codes = self.otpTemplate else { return false }
        guard self.isListed(name) || name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return true }
        return name == codes
            || ProviderService.allCases.contains { provider in
                guard let id = self.providerID(of: name, at: provider) else { return false }
                return id == self.providerID(of: codes, at: provider)
            }
    }

    /// A template's id at a provider in one spelling; nil if the provider has no such template.
    ///
    /// Providers are not known to tell capitals apart, and read ids that are numbers as numbers.
    private func providerID(of name: String, at provider: ProviderService) -> String? {
        let known = self.templates[name]
        if let known, known.providerID == nil { return known.mappings[provider].map { Self.spelling($0.id) } }
        return Self.spelling(known?.providerID ?? name)
    }

    private static func spelling(_ id: String) -> String { Int64(id).map { String($0) } ?? id.lowercased() }
}
