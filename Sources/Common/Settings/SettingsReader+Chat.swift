package import Chat
package import Limits

extension SettingsReader {
    /// The limits of a key; `0` is none.
    package mutating func readLimits(_ setting: Setting<[String]>) -> [WindowLimit] {
        self.read(setting).compactMap(WindowLimit.init)
    }

    /// What a user may do in chat.
    package mutating func readChatLimits() -> ChatLimits {
        ChatLimits(
            messages: self.readLimits(.chatMessageLimits), rooms: self.readLimits(.chatRoomLimit),
            lookups: self.readLimits(.chatLookups), userBytes: self.read(.chatUserBytes))
    }

    /// What a room keeps.
    package mutating func readChatStore() -> ChatStore {
        ChatStore(historyLimit: self.read(.chatHistory), roomBytes: self.read(.chatRoomBytes))
    }

    /// How users are shown to each other.
    package mutating func readChatNames() -> ChatNames {
        // Its setting lets nothing else through.
        ChatNames(rawValue: self.read(.chatUsernames)) ?? .masked
    }
}
