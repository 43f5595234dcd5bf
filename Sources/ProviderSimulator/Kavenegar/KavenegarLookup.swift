/// A call of `verify/lookup` whose parameters have all been found good.
struct KavenegarLookup {
    /// The longest value of a placeholder.
    private static let maximumTokenUnits = 100
    /// The placeholders and how many spaces the value of each may have.
    private static let spacesByToken = [("token", 0), ("token2", 0), ("token3", 0), ("token10", 5), ("token20", 8)]

    /// The message it makes.
    let draft: MessageDraft

    /// Checks the parameters as the provider does, and refuses with its code for the first that is wrong.
    init(
        _ fields: FormFields,
        receptors: ReceptorList,
        configuration: KavenegarConfiguration
    ) throws(KavenegarRefusal) {
        guard fields["receptor"] != nil, fields["template"] != nil else { throw .parameterMissing }
        let name = try fields.kavenegarRequired("template")
        let numbers = try receptors.checked()
        guard let receptor = numbers.first, numbers.count == 1 else { throw .badReceptor }
        guard let template = configuration.templates[name] else { throw .unknownTemplate }
        guard template.places.contains("token") else { throw .templateWithoutToken }
        let tokens = try Self.tokens(fields)
        guard let text = template.rendered(with: tokens) else { throw .badToken }
        if fields["type"] == "call", let code = fields["token"] {
            guard code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .notCallable }
        }
        try fields.checkKavenegarTag()
        // No local id: the method knows none, and a repeated call is a second message, as with the real one.
        self.draft = MessageDraft(
            text: text,
            receptor: receptor,
            sender: configuration.sender,
            template: name,
            tokens: tokens
        )
    }

    private static func tokens(_ fields: FormFields) throws(KavenegarRefusal) -> [InboxMessage.Token] {
        var tokens: [InboxMessage.Token] = []
        for (name, maximumSpaces) in Self.spacesByToken {
            guard let value = fields[name], !value.isEmpty else { continue }
            let spaces = value.unicodeScalars.count { $0 == " " }
            let separators = value.unicodeScalars.count { $0 == "_" || $0.properties.isWhitespace }
            // `separators` counts the spaces as well; anything beyond them is a line break, a tab or an underscore.
            guard value.utf16.count <= Self.maximumTokenUnits, spaces <= maximumSpaces, separators == spaces else {
                throw .badToken
            }
            tokens.append(InboxMessage.Token(name: name, value: value))
        }
        guard tokens.first?.name == "token" else { throw .badToken }
        return tokens
    }
}
