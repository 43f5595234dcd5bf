import Chat
import NIOCore
import Primitives

/// Writes the frames of events, once each.
enum RoomFrames {
    /// The frame of an event as pub/sub brought it; nil for what no socket is told.
    static func frame(_ event: ChatEvent, room: Int64, compatible: Bool) -> RoomFrame? {
        switch event {
        case .message(let message):
            return RoomFrame(
                offset: message.position.offset, audience: .everybody,
                version1: ServerFrame.text(
                    "{\"room\":\(room),\"\(ChatFrameWord.message.rawValue)\":\(ChatMessageJSON.object(message))}"),
                compatible: compatible ? CompatibleFrame.message(message) : nil)
        case .passing(let passing):
            return RoomFrame(
                offset: nil, audience: passing.reachesOwnUser ? .everybody : .othersThan(passing.user),
                isForThoseAhead: passing.isOf(.signal) || passing.isOf(.typing),
                version1: ServerFrame.text("{\"room\":\(room),\"\(passing.kind.string)\":\(passing.data)}"),
                compatible: compatible ? passing.signal.flatMap(CompatibleFrame.signal) : nil)
        case .members, .read, .deleted: return nil
        }
    }

    /// The frame of a message that was read.
    static func frame(_ stored: StoredChatMessage, sender: ChatUser, room: Int64, compatible: Bool) -> RoomFrame {
        var writer = JSONWriter(reservingBytes: stored.message.text.utf8.count + 256)
        writer.object { push in
            push.member("room", room)
            push.name(ChatFrameWord.message.rawValue)
            ChatMessageJSON.write(stored, sender: sender, to: &push)
        }
        return RoomFrame(
            offset: stored.offset, audience: .everybody, version1: ServerFrame.text(writer),
            compatible: compatible ? CompatibleFrame.message(stored, sender: sender) : nil)
    }
}
