import ArgumentParser

/// The one account the simulated generic provider has.
struct GenericConfiguration: Sendable {
    /// The token callers send.
    var token = "simulator"
    /// The templates, by name.
    var templates = TemplateSet(.generic)
}

extension GenericConfiguration {
    /// Settles the account's settings.
    ///
    /// - Throws: `ValidationError` naming the option or variable that is wrong, without repeating a secret.
    init(_ options: GenericOptions, _ lookup: SettingLookup) throws {
        self.init()
        self.token = try lookup.secret(options.genericToken, "--generic-token", "GENERIC_TOKEN", default: self.token)
        try self.templates.add(options.genericTemplate, option: "--generic-template", isNumbered: false)
    }
}

/// What the command line says of the account with the generic provider.
struct GenericOptions: ParsableArguments {
    /// The token.
    @Option(help: "Token, taken as Authorization: Bearer, X-API-Key or field. GENERIC_TOKEN; default simulator.")
    var genericToken: String?

    /// Templates beside the built-in ones.
    @Option(help: "A template, NAME:TEXT with {code}, {name}, … in the text. May be repeated.")
    var genericTemplate: [String] = []
}
