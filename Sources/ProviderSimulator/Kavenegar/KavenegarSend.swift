import Common

/// A call of `sms/send` whose parameters have all been found good.
struct KavenegarSend {
    /// The longest message, counted as the provider's .NET counts: in UTF-16 units.
    static let maximumMessageUnits = 900

    /// Whom it is for.
    let receptors: [PhoneNumber]
    /// The text for all of them.
    let message: String
    /// The line it is to come from.
    let sender: String
    /// The caller's ids, one per receptor, or none at all.
    let localIDs: [Int64]

    /// Checks the parameters as the provider does, and refuses with its code for the first that is wrong.
    init(
        _ fields: FormFields,
        receptors: KavenegarReceptors,
        configuration: KavenegarConfiguration,
        now: Int64
    ) throws(KavenegarRefusal) {
        guard let message = fields["message"], fields["receptor"] != nil else { throw .parameterMissing }
        self.receptors = try receptors.checked()
        guard (1...Self.maximumMessageUnits).contains(message.utf16.count) else { throw .badMessage }
        self.message = message
        if let sender = fields["sender"], !sender.isEmpty {
            guard KavenegarLine(sender) == KavenegarLine(configuration.sender) else { throw .badSender }
        }
        self.sender = configuration.sender
        if let date = fields["date"], !date.isEmpty {
            // A date to come is taken and not waited for: here everything arrives at once.
            guard let seconds = Int64(date), seconds > now / 1_000 else { throw .badDate }
        }
        self.localIDs = try fields.kavenegarIntegers("localid", atMost: KavenegarReceptors.maximum)
        guard self.localIDs.isEmpty || self.localIDs.count == self.receptors.count else { throw .sizesDiffer }
        try fields.checkKavenegarTag()
    }
}
