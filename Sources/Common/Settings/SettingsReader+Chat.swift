package import Chat
import Limits

extension SettingsReader {
    /// What a user may do in chat.
    package mutating func readChatLimits() -> ChatLimits {
        ChatLimits(
            messages: self.read(.chatMessageLimits), rooms: self.read(.chatRoomLimit),
            lookups: self.read(.chatLookups), userBytes: self.read(.chatUserBytes))
    }

    /// What a room keeps.
    package mutating func readChatStore() -> ChatStore {
        ChatStore(historyLimit: self.read(.chatHistory), roomBytes: self.read(.chatRoomBytes))
    }
}
