import ArgumentParser

/// The command line; every option not given is looked up in the environment.
struct SimulatorOptions: ParsableArguments {
    /// The address to listen on.
    @Option(help: "Loopback address to listen on. SIMULATOR_HOST; default 127.0.0.1.")
    var host: String?

    /// The port, as text so that option and variable are judged alike.
    @Option(help: "Port to listen on, 0 for any free one. SIMULATOR_PORT; default 9100.")
    var port: String?

    /// Where delivery reports go.
    @Option(
        help: ArgumentHelp(
            "Where POST /deliver sends reports: a loopback http URL, {provider} for the name. SIMULATOR_CALLBACK_URL.",
            valueName: "url"))
    var callbackURL: String?

    /// When messages count as delivered by themselves.
    @Option(
        help: ArgumentHelp(
            "After so many seconds a message asked about is delivered. SIMULATOR_AUTO_DELIVER_AFTER; default never.",
            valueName: "seconds"))
    var autoDeliverAfter: String?

    /// Kavenegar's account.
    @OptionGroup(title: "Kavenegar") var kavenegar: KavenegarOptions

    /// MeliPayamak's account.
    @OptionGroup(title: "MeliPayamak") var melipayamak: MeliPayamakOptions

    /// Parsian WebCo's account.
    @OptionGroup(title: "Parsian WebCo") var parsian: ParsianOptions

    /// The account with sms.ir.
    @OptionGroup(title: "sms.ir") var smsir: SMSIROptions

    /// The account with the generic provider.
    @OptionGroup(title: "Generic provider") var generic: GenericOptions
}
