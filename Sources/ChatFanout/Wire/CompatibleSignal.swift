import Chat
import Primitives

/// A signal of the compatible wire, which others are given byte for byte as it came.
///
/// What it says is its sender's own, and must not look as if the server had said it: no member by which clients know who wrote what and
/// when, and no `type` of its frames on that wire. It is judged as it was parsed, strictly: a text with equal names in one object, by which two
/// clients could read two things, is no JSON here. Capitals make no other name, because there are parsers that say so.
enum CompatibleSignal {
    /// What marks a client's frame as one to be passed on.
    static let kind: ProtocolText = "webrtc_signal"
    /// Members that only the server writes.
    static let reservedNames: Set<ProtocolText> = ["sender", "id", "user", "created_at"]

    /// Whether a frame is a signal.
    static func isOne(_ value: JSONValue) -> Bool { value["message_type"]?.word == Self.kind }

    /// What a signal says that only the server may say; nil if it may be passed on.
    static func reserved(in value: JSONValue) -> WireError? {
        guard case .object(let members) = value else { return nil }
        for (name, member) in members {
            let word = name.lowercased
            if Self.reservedNames.contains(word) { return .reservedMember("\(name.string): only the server says that") }
            if word == "type", Self.isOurs(member) {
                return .reservedMember("\(name.string): a word of the server's own frames")
            }
        }
        return nil
    }

    /// Whether a type reads as one of ours, also to those who compare loosely: a list of one word is equal to it there.
    private static func isOurs(_ type: JSONValue) -> Bool {
        switch type {
        case .string(let text): ChatFrameWord.types.contains(ProtocolText(text).trimmed.lowercased)
        case .array(let elements): elements.count == 1 && Self.isOurs(elements[0])
        case .null, .bool, .integer, .large, .number, .object: false
        }
    }
}
