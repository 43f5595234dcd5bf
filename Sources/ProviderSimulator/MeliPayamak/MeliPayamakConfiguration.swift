import ArgumentParser

/// The one account the simulated MeliPayamak has.
struct MeliPayamakConfiguration: Sendable {
    /// The user name.
    var username = "simulator"
    /// The password, or the API key newer accounts send in its place.
    var password = "simulator"
    /// The account's only line.
    var sender = "50004001"
    /// The approved texts, by body id.
    var templates = TemplateSet(.melipayamak)
}

extension MeliPayamakConfiguration {
    /// Settles the account's settings.
    ///
    /// - Throws: `ValidationError` naming the option or variable that is wrong, without repeating a secret.
    init(_ options: MeliPayamakOptions, _ lookup: SettingLookup) throws {
        self.init()
        self.username = try lookup.secret(
            options.melipayamakUsername, "--melipayamak-username", "MELIPAYAMAK_USERNAME", default: self.username)
        self.password = try lookup.secret(
            options.melipayamakPassword, "--melipayamak-password", "MELIPAYAMAK_PASSWORD", default: self.password)
        self.sender = try lookup.line(
            options.melipayamakSender, "--melipayamak-sender", "MELIPAYAMAK_SENDER", default: self.sender)
        try self.templates.add(options.melipayamakTemplate, option: "--melipayamak-template", isNumbered: true)
    }
}
