/// A call of `sms/send` whose parameters have all been found good.
struct KavenegarSend {
    /// The longest message, counted as the provider's .NET counts: in UTF-16 units.
    static let maximumMessageUnits = 900

    /// The messages, in the order of the receptors.
    let drafts: [MessageDraft]

    /// Checks the parameters as the provider does, and refuses with its code for the first that is wrong.
    init(
        _ fields: FormFields,
        receptors: ReceptorList,
        configuration: KavenegarConfiguration,
        now: Int64
    ) throws(KavenegarRefusal) {
        guard let message = fields["message"], fields["receptor"] != nil else { throw .parameterMissing }
        let numbers = try receptors.checked()
        try Self.check(message: message)
        if let sender = fields["sender"], !sender.isEmpty {
            try Self.check(sender: sender, configuration)
        }
        try fields.checkKavenegarDate(now: now)
        let localIDs = try fields.kavenegarIntegers("localid", atMost: KavenegarCall.maximumReceptors)
        guard localIDs.isEmpty || localIDs.count == numbers.count else { throw .sizesDiffer }
        try fields.checkKavenegarTag()
        self.drafts = numbers.enumerated().map { index, receptor in
            MessageDraft(
                text: message,
                receptor: receptor,
                sender: configuration.sender,
                localID: localIDs.isEmpty ? nil : localIDs[index]
            )
        }
    }

    /// Refuses a message that is empty or too long.
    static func check(message: String) throws(KavenegarRefusal) {
        guard (1...Self.maximumMessageUnits).contains(message.utf16.count) else { throw .badMessage }
    }

    /// Refuses a line that is not the account's.
    static func check(sender: String, _ configuration: KavenegarConfiguration) throws(KavenegarRefusal) {
        guard SendingLine(sender) == SendingLine(configuration.sender) else { throw .badSender }
    }
}
