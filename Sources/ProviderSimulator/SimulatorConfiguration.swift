import ArgumentParser

/// Everything the simulator can be told.
struct SimulatorConfiguration: Sendable {
    /// The address to listen on, always this machine's own.
    var host = "127.0.0.1"
    /// The port to listen on; 0 takes any free one.
    var port = 9_100
    /// Where delivery reports go; nil is nowhere.
    var callback: CallbackURL?
    /// How long after it was taken a message counts as delivered, in milliseconds; nil is never by itself.
    var autoDeliverAfter: Int64?
    /// Kavenegar's account.
    var kavenegar = KavenegarConfiguration()
    /// MeliPayamak's account.
    var melipayamak = MeliPayamakConfiguration()
    /// Parsian WebCo's account.
    var parsian = ParsianConfiguration()
    /// The account with sms.ir.
    var smsir = SMSIRConfiguration()
    /// The account with the generic provider.
    var generic = GenericConfiguration()
}

extension SimulatorConfiguration {
    /// Settles each setting: the option if given, else the environment variable, else the default.
    ///
    /// - Parameters:
    ///   - options: the command line.
    ///   - environment: the environment; an empty variable counts as absent.
    /// - Throws: `ValidationError` naming the option or variable that is wrong.
    init(options: SimulatorOptions, environment: [String: String]) throws {
        let lookup = SettingLookup(environment: environment)
        self.init()
        if let host = lookup.value(options.host, "SIMULATOR_HOST") { self.host = host }
        guard LoopbackHost.contains(self.host) else {
            // It answers anyone and shows one-time codes: on a network it would be an open door.
            throw ValidationError("--host (SIMULATOR_HOST) must be a loopback address like 127.0.0.1, not \(self.host)")
        }
        if let text = lookup.value(options.port, "SIMULATOR_PORT") {
            guard let port = Int(text), (0...65_535).contains(port) else {
                throw ValidationError("--port (SIMULATOR_PORT) must be a number from 0 to 65535, not \(text)")
            }
            self.port = port
        }
        if let text = lookup.value(options.callbackURL, "SIMULATOR_CALLBACK_URL") {
            // Not repeated: a secret stands in its path.
            guard let callback = CallbackURL(text) else {
                throw ValidationError("--callback-url (SIMULATOR_CALLBACK_URL) must be an http URL of a loopback host")
            }
            self.callback = callback
        }
        if let text = lookup.value(options.autoDeliverAfter, "SIMULATOR_AUTO_DELIVER_AFTER") {
            guard let seconds = Double(text), (0...1_000_000).contains(seconds) else {
                throw ValidationError(
                    "--auto-deliver-after (SIMULATOR_AUTO_DELIVER_AFTER) must be seconds, not \(text)")
            }
            self.autoDeliverAfter = Int64(seconds * 1_000)
        }
        self.kavenegar = try KavenegarConfiguration(options.kavenegar, lookup)
        self.melipayamak = try MeliPayamakConfiguration(options.melipayamak, lookup)
        self.parsian = try ParsianConfiguration(options.parsian, lookup)
        self.smsir = try SMSIRConfiguration(options.smsir, lookup)
        self.generic = try GenericConfiguration(options.generic, lookup)
    }
}
