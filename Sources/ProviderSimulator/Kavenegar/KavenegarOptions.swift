import ArgumentParser

/// What the command line says of Kavenegar's account.
struct KavenegarOptions: ParsableArguments {
    /// The API key.
    @Option(help: "API key. KAVENEGAR_KEY; default simulator.")
    var kavenegarKey: String?

    /// The line.
    @Option(help: "Line. KAVENEGAR_SENDER; default 10004346.")
    var kavenegarSender: String?

    /// Templates beside the built-in ones.
    @Option(help: "An approved template, NAME:TEXT with %token, %token2, … in the text. May be repeated.")
    var kavenegarTemplate: [String] = []
}
