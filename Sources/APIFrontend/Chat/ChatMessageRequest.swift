import Chat
import Crypto
import HTTPTypes
import Primitives

/// What a request to send a message into a room wants.
struct ChatMessageRequest: Sendable {
    let room: Int64
    let kind: ChatMessage.Kind
    let text: String
    /// The field that the text came in: `text`, or `message` as on sockets.
    let textField: String
    let latitude: Double?
    let longitude: Double?
    let key: String?

    /// - Throws: ``APIError`` 400.
    init(_ fields: RequestFields, _ headers: HTTPFields) throws(APIError) {
        switch fields["chat_room"] {
        case nil, .null, .string(""):
            throw ChatErrors.field("chat_room", "فیلد chat_room اجباری است.", "required")
        case let value?: self.room = try ChatFields.roomID(value)
        }
        switch fields["message_type"] {
        case nil, .null: self.kind = .text
        case let value?:
            guard let kind = value.string.map(ShortField.trimmed).flatMap(ChatMessage.Kind.init) else {
                throw ChatErrors.field("message_type", "One of text, image, file, location.", "invalid_choice")
            }
            self.kind = kind
        }
        (self.textField, self.text) = try Self.text(fields)
        self.latitude = try Self.number(fields, "lat")
        self.longitude = try Self.number(fields, "lng")
        self.key = try Self.key(fields, headers)
    }

    /// The message, if it is within bounds.
    ///
    /// - Throws: ``APIError`` 400.
    func message(from sender: ChatUser) throws(APIError) -> NewChatMessage {
        do {
            return try NewChatMessage(
                sender: sender, kind: self.kind, text: self.text, latitude: self.latitude, longitude: self.longitude,
                key: self.key)
        } catch {
            throw Self.refusal(
                error, textField: self.textField, hasLatitude: self.latitude.map { abs($0) <= 90 } ?? false)
        }
    }

    /// The field that a fault belongs to.
    static func refusal(_ fault: NewChatMessage.Fault, textField: String, hasLatitude: Bool) -> APIError {
        switch fault {
        case .empty: ChatErrors.field("text", "This field may not be blank.", "blank")
        case .tooLong:
            ChatErrors.field(
                "text", "Ensure this field has no more than \(ChatMessage.maximumTextBytes) bytes.", "too_long")
        case .notAllowed: APIError.textNotAllowed(textField)
        case .badPlace:
            ChatErrors.field(
                hasLatitude ? "lng" : "lat",
                "A location needs lat from -90 to 90 and lng from -180 to 180.", "bad_place")
        case .badKey:
            ChatErrors.field(
                "key", "1 to \(NewChatMessage.maximumKeyBytes) bytes without control characters.", "bad_key")
        }
    }

    private static func text(_ fields: RequestFields) throws(APIError) -> (field: String, text: String) {
        let name = fields["text"] == nil || fields["text"] == .null ? "message" : "text"
        switch fields[ProtocolText(name)] {
        case nil, .null: return (name, "")
        case .string(let text): return (name, text)
        case .integer(let number): return (name, String(number))
        default: throw ChatErrors.field(name, "Not a valid string.", "invalid")
        }
    }

    private static func number(_ fields: RequestFields, _ name: String) throws(APIError) -> Double? {
        switch fields[ProtocolText(name)] {
        case nil, .null, .string(""): return nil
        case .string(let text):
            if let number = Double(text), number.isFinite { return number }
        case .some(let value):
            if let number = value.double { return number }
        }
        throw ChatErrors.field(name, "A valid number is required.", "invalid")
    }

    /// The client's own key: a field, or the header that says the same elsewhere.
    ///
    /// A header that is longer than a key may be becomes its hash.
    private static func key(_ fields: RequestFields, _ headers: HTTPFields) throws(APIError) -> String? {
        switch fields["key"] {
        case nil, .null: break
        case .string(let key): return key
        case .some(let value):
            guard let key = value.idText else { throw ChatErrors.field("key", "Not a valid string.", "invalid") }
            return key
        }
        guard let key = try IdempotencyKey(headers)?.string else { return nil }
        return key.utf8.count <= NewChatMessage.maximumKeyBytes
            ? key : SHA256.hash(data: Array(key.utf8)).hexadecimal
    }
}

extension ChatFields {
    /// A room's id.
    ///
    /// - Throws: ``APIError`` 400.
    static func roomID(_ value: JSONValue) throws(APIError) -> Int64 {
        guard let id = value.wholeNumber else {
            throw ChatErrors.field("chat_room", "A valid integer is required.", "invalid")
        }
        return id
    }
}
