import ArgumentParser

/// What the command line says of MeliPayamak's account.
struct MeliPayamakOptions: ParsableArguments {
    /// The user name.
    @Option(help: "User name. MELIPAYAMAK_USERNAME; default simulator.")
    var melipayamakUsername: String?

    /// The password.
    @Option(help: "Password. MELIPAYAMAK_PASSWORD; default simulator.")
    var melipayamakPassword: String?

    /// The line.
    @Option(help: "Line. MELIPAYAMAK_SENDER; default 50004001.")
    var melipayamakSender: String?

    /// Templates beside the built-in ones.
    @Option(help: "An approved text, BODYID:TEXT with {0}, {1}, … in the text. May be repeated.")
    var melipayamakTemplate: [String] = []
}
