import Chat
import Primitives

/// The fields of a message, which are the same on both wires.
struct MessageFields {
    /// A field that does not fit.
    struct Fault: Error, Equatable {
        let field: ProtocolText
        let takes: String
    }

    let value: JSONValue

    func kind() throws(Fault) -> ChatMessage.Kind {
        guard let value = self.value["message_type"], value != .null else { return .text }
        guard let kind = value.string.map(ShortField.trimmed).flatMap(ChatMessage.Kind.init) else {
            throw Fault(field: "message_type", takes: "text, image, file or location")
        }
        return kind
    }

    func text() throws(Fault) -> String {
        guard let value = self.value["message"], value != .null else { return "" }
        guard let text = value.string else { throw Fault(field: "message", takes: "a text") }
        return text
    }

    func place(_ name: ProtocolText) throws(Fault) -> Double? {
        guard let value = self.value[name], value != .null else { return nil }
        guard let number = value.double else { throw Fault(field: name, takes: "a number") }
        return number
    }

    func key() throws(Fault) -> String? {
        guard let value = self.value["key"], value != .null else { return nil }
        guard let key = value.string else { throw Fault(field: "key", takes: "a text") }
        return key
    }
}

extension NewChatMessage.Fault {
    /// What is wrong, in words that name the field.
    var details: String {
        switch self {
        case .empty: "message: a text that is not empty"
        case .tooLong: "message: a text of at most \(ChatMessage.maximumTextBytes) bytes"
        case .notAllowed: "message: no control characters but tab and line breaks"
        case .badPlace: "lat, lng: a place needs both, from -90 to 90 and from -180 to 180"
        case .badKey: "key: a text of 1 to \(NewChatMessage.maximumKeyBytes) bytes without control characters"
        }
    }
}
