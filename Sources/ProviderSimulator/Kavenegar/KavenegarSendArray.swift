/// A call of `sms/sendarray` whose parameters have all been found good.
struct KavenegarSendArray {
    /// The messages, in the order of the receptors.
    let drafts: [MessageDraft]

    /// Checks the parameters as the provider does, and refuses with its code for the first that is wrong.
    init(
        _ fields: FormFields,
        receptors: ReceptorList,
        configuration: KavenegarConfiguration,
        now: Int64
    ) throws(KavenegarRefusal) {
        let texts = try fields.kavenegarList("receptor", \.text)
        let senders = try fields.kavenegarList("sender", \.text)
        let messages = try fields.kavenegarList("message", \.text)
        var localIDs: [Int64] = []
        if let ids = fields["localmessageids"], !ids.isEmpty {
            localIDs = try fields.kavenegarList("localmessageids", \.int64)
        }
        // The documentation lists 412 for too many here, the code that is a bad sender elsewhere.
        guard texts.count <= KavenegarCall.maximumReceptors else { throw .badSender }
        let counts = [senders.count, messages.count, localIDs.isEmpty ? texts.count : localIDs.count]
        guard counts.allSatisfy({ $0 == texts.count }) else { throw .sizesDiffer }
        let numbers = try receptors.checked()
        for message in messages { try KavenegarSend.check(message: message) }
        for sender in senders { try KavenegarSend.check(sender: sender, configuration) }
        try fields.checkKavenegarDate(now: now)
        try fields.checkKavenegarTag()
        self.drafts = numbers.enumerated().map { index, receptor in
            MessageDraft(
                text: messages[index],
                receptor: receptor,
                sender: configuration.sender,
                localID: localIDs.isEmpty ? nil : localIDs[index]
            )
        }
    }
}
