import Chat

/// A row of `drfchelseru.messagechat`, as far as it is kept.
struct DumpMessage: Sendable, Equatable {
    let id: Int64
    let room: Int64
    let sender: Int64
    /// What goes into the room, in order: one message, or a file and the words that came with it.
    let messages: [ChatMessage]

    /// - Parameter file: the address of the file that the message carries.
    init(_ row: DumpRow, file: String?) throws(ImportReason) {
        self.id = try row.id()
        guard let room = try row.reference("chat_room") else { throw .badField("chat_room") }
        guard let sender = try row.reference("sender") else { throw .badField("sender") }
        guard let kind = ChatMessage.Kind(rawValue: try row.text("message_type")) else { throw .unknownKind }
        // What chat takes from nobody is left out: no message is lost for it.
        let text = ChatText.cleaned(try row.text("text"))
        guard text.utf8.count <= ChatMessage.maximumTextBytes else { throw .tooLong }
        let at = try row.time("created_at")
        self.room = room
        self.sender = sender
        switch kind {
        case .image, .file:
            // Some clients stored files elsewhere and sent the address as the text.
            guard let address = file ?? (Self.isAddress(text) ? text : nil) else { throw .noFile }
            self.messages = Self.messages(sender, kind, address, text, at)
        case .text:
            guard let file else { fallthrough }
            self.messages = Self.messages(sender, .file, file, text, at)
        case .location:
            self.messages = [
                ChatMessage(
                    sender: sender, kind: kind, text: text, latitude: try row.decimal("lat"),
                    longitude: try row.decimal("lng"), at: at)
            ]
        }
    }

    /// A file's address is all that its message can hold, so that words beside it become a message of their own.
    private static func messages(
        _ sender: Int64, _ kind: ChatMessage.Kind, _ address: String, _ words: String, _ at: Int64
    ) -> [ChatMessage] {
        let file = ChatMessage(sender: sender, kind: kind, text: address, at: at)
        guard !words.isEmpty, words != address else { return [file] }
        return [file, ChatMessage(sender: sender, kind: .text, text: words, at: at)]
    }

    private static func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= 2_048, !text.contains(where: \.isWhitespace) else { return false }
        return text.hasPrefix("https://") || text.hasPrefix("http://") || text.hasPrefix("/")
    }
}
