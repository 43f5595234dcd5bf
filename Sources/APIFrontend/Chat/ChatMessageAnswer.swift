import Chat
import Primitives

/// A message as REST shows it: with django-chelseru's members.
struct ChatMessageAnswer: Sendable {
    /// The readers that are told of one message.
    static let maximumReaders = 100

    let room: Int64
    let roomName: String
    let message: StoredChatMessage
    let sender: ChatUser
    let readers: [Int64]

    /// Who has read a message: those whose marks have reached it, but for the sender, lowest ids first.
    static func readers(of message: StoredChatMessage, _ marks: [(user: Int64, mark: Int64)]) -> [Int64] {
        Array(
            marks.lazy.filter { $0.mark >= message.offset && $0.user != message.message.sender }.map(\.user)
                .prefix(Self.maximumReaders))
    }

    func write(into writer: inout JSONWriter) {
        let time = ChatTime.restText(self.message.message.at)
        writer.object { object in
            object.member("id", self.message.offset)
            object.name("sender")
            self.sender.write(to: &object)
            object.member("file_url", String?.none)
            object.member("message_type", self.message.message.kind.rawValue)
            object.member("text", self.message.message.text)
            object.member("timestamp", time)
            object.name("lat")
            if let latitude = self.message.message.latitude { object.decimal(latitude) } else { object.null() }
            object.name("lng")
            if let longitude = self.message.message.longitude { object.decimal(longitude) } else { object.null() }
            object.member("created_at", time)
            object.object(named: "chat_room") { room in
                room.member("id", self.room)
                room.member("name", self.roomName)
            }
            object.array(named: "read_by") { array in
                for reader in self.readers { array.integer(reader) }
            }
            object.member("key", self.message.key)
        }
    }
}
