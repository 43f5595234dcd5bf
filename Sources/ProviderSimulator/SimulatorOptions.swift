import ArgumentParser

/// The command line; every option not given is looked up in the environment.
struct SimulatorOptions: ParsableArguments {
    /// The address to listen on.
    @Option(help: "Loopback address to listen on. SIMULATOR_HOST; default 127.0.0.1.")
    var host: String?

    /// The port, as text so that option and variable are judged alike.
    @Option(help: "Port to listen on, 0 for any free one. SIMULATOR_PORT; default 9100.")
    var port: String?

    /// Kavenegar's API key.
    @Option(help: "API key of the Kavenegar account. KAVENEGAR_KEY; default simulator.")
    var kavenegarKey: String?

    /// Kavenegar's line.
    @Option(help: "Line of the Kavenegar account. KAVENEGAR_SENDER; default 10004346.")
    var kavenegarSender: String?

    /// Kavenegar's templates.
    @Option(help: "An approved template, NAME:TEXT with %token, %token2, … in the text. May be repeated.")
    var kavenegarTemplate: [String] = []
}
