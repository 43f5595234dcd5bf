import ArgumentParser

/// The one account the simulated sms.ir has.
struct SMSIRConfiguration: Sendable {
    /// The API key, which callers put into the header `X-API-KEY`.
    var key = "simulator"
    /// The account's only line.
    var line = "30007732"
    /// The approved templates, by number.
    var templates = TemplateSet(.smsir)
}

extension SMSIRConfiguration {
    /// Settles the account's settings.
    ///
    /// - Throws: `ValidationError` naming the option or variable that is wrong, without repeating a secret.
    init(_ options: SMSIROptions, _ lookup: SettingLookup) throws {
        self.init()
        self.key = try lookup.secret(options.smsirKey, "--smsir-key", "SMSIR_KEY", default: self.key)
        self.line = try lookup.line(options.smsirLine, "--smsir-line", "SMSIR_LINE", default: self.line)
        try self.templates.add(options.smsirTemplate, option: "--smsir-template", isNumbered: true)
    }
}

/// What the command line says of the account with sms.ir.
struct SMSIROptions: ParsableArguments {
    /// The API key.
    @Option(help: "API key. SMSIR_KEY; default simulator.")
    var smsirKey: String?

    /// The line.
    @Option(help: "Line. SMSIR_LINE; default 30007732.")
    var smsirLine: String?

    /// Templates beside the built-in ones.
    @Option(help: "An approved template, ID:TEXT with #CODE#, #NAME#, … in the text. May be repeated.")
    var smsirTemplate: [String] = []
}
