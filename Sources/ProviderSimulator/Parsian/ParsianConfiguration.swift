import ArgumentParser

/// The one account the simulated Parsian WebCo has.
struct ParsianConfiguration: Sendable {
    /// The token callers send.
    var token = "simulator"
    /// The approved templates, by number.
    var templates = TemplateSet(.parsian)
}

extension ParsianConfiguration {
    /// Settles the account's settings.
    ///
    /// - Throws: `ValidationError` naming the option or variable that is wrong, without repeating a secret.
    init(_ options: ParsianOptions, _ lookup: SettingLookup) throws {
        self.init()
        self.token = try lookup.secret(options.parsianToken, "--parsian-token", "PARSIAN_TOKEN", default: self.token)
        try self.templates.add(options.parsianTemplate, option: "--parsian-template", isNumbered: true)
    }
}

/// What the command line says of Parsian WebCo's account.
struct ParsianOptions: ParsableArguments {
    /// The token.
    @Option(help: "Token. PARSIAN_TOKEN; default simulator.")
    var parsianToken: String?

    /// Templates beside the built-in ones.
    @Option(help: "An approved template, ID:TEXT with __1__, __2__, … in the text. May be repeated.")
    var parsianTemplate: [String] = []
}
