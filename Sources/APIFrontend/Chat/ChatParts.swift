import Common

/// The rules of chat, as configured.
struct ChatRules: Sendable {
    /// The messages that a room keeps.
    let history: Int
    let maxMembers: Int
    let names: ChatNames
    let limits: ChatLimits
    /// What a user may read in a minute.
    let readBytes: Int

    init(reading reader: inout SettingsReader) {
        self.history = reader.read(.chatHistory)
        self.names = reader.readChatNames()
        self.maxMembers = reader.read(.chatMaxMembers)
        self.limits = reader.readChatLimits()
        self.readBytes = reader.read(.chatReadBytes)
    }
}

/// Chat's endpoints with what they need.
struct ChatParts: Sendable {
    let rooms: ChatRoomsEndpoint
    let members: ChatMembersEndpoint
    let messages: ChatMessagesEndpoint

    init(rules: ChatRules, gate: BearerGate, redis: RedisClient, address: PublicAddress) {
        let budget = ChatReadBudget(bytesPerMinute: rules.readBytes, redis: redis)
        let store = ChatRoomStore(redis: redis, budget: budget, maxMembers: rules.maxMembers)
        let directory = ChatDirectory(redis: redis, names: rules.names)
        self.rooms = ChatRoomsEndpoint(
            gate: gate, rooms: store, opener: ChatRoomOpener(rooms: store, limits: rules.limits), directory: directory)
        self.members = ChatMembersEndpoint(gate: gate, rooms: store, directory: directory)
        self.messages = ChatMessagesEndpoint(
            gate: gate, store: ChatStore(historyLimit: rules.history), pages: ChatPages(redis: redis, budget: budget),
            limits: rules.limits, directory: directory, address: address)
    }
}
