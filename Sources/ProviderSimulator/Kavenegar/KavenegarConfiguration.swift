import ArgumentParser

/// The one account the simulated Kavenegar has.
struct KavenegarConfiguration: Sendable {
    /// The API key, which callers put into the path.
    var key = "simulator"
    /// The account's only line, and so its default one.
    var sender = "10004346"
    /// The approved templates.
    var templates = TemplateSet(.kavenegar)
}

extension KavenegarConfiguration {
    /// Settles the account's settings.
    ///
    /// - Throws: `ValidationError` naming the option or variable that is wrong, without repeating a key.
    init(_ options: KavenegarOptions, _ lookup: SettingLookup) throws {
        self.init()
        if let key = lookup.value(options.kavenegarKey, "KAVENEGAR_KEY") { self.key = key }
        guard !self.key.isEmpty, self.key.utf8.allSatisfy(Self.mayStandInPath) else {
            throw ValidationError("--kavenegar-key (KAVENEGAR_KEY) stands in a path: letters, digits and -._~ only")
        }
        self.sender = try lookup.line(
            options.kavenegarSender, "--kavenegar-sender", "KAVENEGAR_SENDER", default: self.sender)
        try self.templates.add(options.kavenegarTemplate, option: "--kavenegar-template", isNumbered: false)
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
