import ArgumentParser

extension KavenegarConfiguration {
    /// Settles the account's settings.
    ///
    /// - Parameters:
    ///   - options: the command line.
    ///   - variable: looks up an environment variable.
    /// - Throws: `ValidationError` naming the option or variable that is wrong, without repeating a key.
    init(options: SimulatorOptions, variable: (String) -> String?) throws {
        self.init()
        if let key = options.kavenegarKey ?? variable("KAVENEGAR_KEY") { self.key = key }
        guard !self.key.isEmpty, self.key.utf8.allSatisfy(Self.mayStandInPath) else {
            throw ValidationError("--kavenegar-key (KAVENEGAR_KEY) stands in a path: letters, digits and -._~ only")
        }
        let sender = options.kavenegarSender ?? variable("KAVENEGAR_SENDER") ?? self.sender
        guard let line = KavenegarLine(sender) else {
            throw ValidationError("--kavenegar-sender (KAVENEGAR_SENDER) must be 3 to 20 digits, not \(sender)")
        }
        self.sender = line.digits
        for argument in options.kavenegarTemplate {
            guard let template = KavenegarTemplate(argument: argument) else {
                throw ValidationError("--kavenegar-template must be NAME:TEXT, not \(argument)")
            }
            self.templates[template.name] = template
        }
    }

    private static func mayStandInPath(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
