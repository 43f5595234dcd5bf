import Chat
import NIOCore
import Primitives

/// django-chelseru's frames.
enum CompatibleFrame {
    /// A message as its event has it.
    static func message(_ event: ChatEvent.StoredMessage) -> ByteBuffer? {
        guard let fields = try? JSONParser.parse(Array("{\(event.json)}".utf8)) else { return nil }
        let sender = ChatUser(
            id: fields["sender"]?["id"]?.integer ?? 0, username: fields["sender"]?["username"]?.string ?? "")
        return Self.message(
            id: event.position.offset, sender: sender, kind: fields["message_type"]?.string ?? "text",
            text: fields["message"]?.string ?? "", latitude: fields["lat"]?.double,
            longitude: fields["lng"]?.double, at: event.at)
    }

    /// A message as it was read.
    static func message(_ stored: StoredChatMessage, sender: ChatUser) -> ByteBuffer {
        let message = stored.message
        return Self.message(
            id: stored.offset, sender: sender, kind: message.kind.rawValue, text: message.text,
            latitude: message.latitude, longitude: message.longitude, at: message.at)
    }

    /// A signal's data as it came, if it is one that old clients know.
    static func signal(_ data: ProtocolText) -> ByteBuffer? {
        // A node of an older version may have let through what this one would not.
        guard let value = try? JSONParser.parse(Array(data.utf8)), CompatibleSignal.isOne(value),
            CompatibleSignal.reserved(in: value) == nil
        else { return nil }
        return ServerFrame.text(data.string)
    }

    static func error(code: String, details: String) -> ByteBuffer {
        var writer = JSONWriter()
        writer.object { error in
            error.member("type", ChatFrameWord.error.rawValue)
            error.member("code", code)
            error.member("details", details)
        }
        return ServerFrame.text(writer)
    }

    private static func message(
        id: Int64, sender: ChatUser, kind: String, text: String, latitude: Double?, longitude: Double?, at: Int64
    ) -> ByteBuffer {
        var writer = JSONWriter(reservingBytes: text.utf8.count + 256)
        writer.object { frame in
            frame.member("type", ChatFrameWord.chatMessage.rawValue)
            frame.member("id", id)
            frame.member("message", text)
            frame.member("message_type", kind)
            frame.member("file_url", String?.none)
            frame.name("lat")
            if let latitude { frame.decimal(latitude) } else { frame.null() }
            frame.name("lng")
            if let longitude { frame.decimal(longitude) } else { frame.null() }
            frame.name("sender")
            sender.write(to: &frame)
            frame.member("created_at", ChatTime.text(at))
        }
        return ServerFrame.text(writer)
    }
}
