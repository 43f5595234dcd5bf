import Chat
import Redis
import Secrets
import Settings

/// The rules of chat, as configured.
struct ChatRules: Sendable {
    /// What a room keeps.
    let store: ChatStore
    let maxMembers: Int
    /// Rooms that one user has opened.
    let userRooms: Int
    /// Rooms that strangers have put a user into.
    let strangerRooms: Int
    let names: ChatNames
    let limits: ChatLimits
    /// What a user may read in a minute.
    let readBytes: Int
    /// Numbers that a user may look for in an hour.
    let numberLookups: Int

    init(reading reader: inout SettingsReader) {
        self.store = reader.readChatStore()
        self.userRooms = reader.read(.chatUserRooms)
        self.strangerRooms = reader.read(.chatStrangerRooms)
        self.names = reader.read(.chatUsernames)
        self.maxMembers = reader.read(.chatMaxMembers)
        self.limits = reader.readChatLimits()
        self.readBytes = reader.read(.chatReadBytes)
        self.numberLookups = reader.read(.chatNumberLookups)
    }
}

/// Chat's endpoints with what they need.
struct ChatParts: Sendable {
    let rooms: ChatRoomsEndpoint
    let members: ChatMembersEndpoint
    let messages: ChatMessagesEndpoint
    let invitations: InvitationsEndpoint

    /// - Parameters:
    ///   - accounts: whose numbers have accounts, and how many.
    ///   - redis: connections of chat's own.
    init(
        rules: ChatRules, accounts: AuthenticateRules, keys: KeyStore, gate: BearerGate, redis: RedisClient,
        storage: ChatStorage, address: PublicAddress
    ) {
        let budget = ChatReadBudget(bytesPerMinute: rules.readBytes, redis: redis)
        let rooms = ChatRooms(
            redis: redis, budget: budget, maxMembers: rules.maxMembers, groups: accounts.groups)
        let directory = ChatDirectory(redis: redis, names: rules.names)
        let strangers = ChatStrangers(
            redis: redis, acquaintances: ChatAcquaintances(redis: redis, list: rooms.lists), limits: rules.limits,
            limit: rules.strangerRooms)
        let numbers = ChatNumbers(redis: redis, perHour: rules.numberLookups)
        let opener = ChatRoomOpener(
            redis: redis, rooms: rooms, limits: rules.limits,
            total: ChatRoomTotal(redis: redis, limit: rules.userRooms),
            numbers: numbers, strangers: strangers, storage: storage)
        self.rooms = ChatRoomsEndpoint(
            gate: gate, storage: storage, rooms: rooms, opener: opener, directory: directory, address: address,
            countries: accounts.countries)
        self.members = ChatMembersEndpoint(
            gate: gate, storage: storage, rooms: rooms, numbers: numbers, strangers: strangers, directory: directory,
            countries: accounts.countries)
        self.invitations = InvitationsEndpoint(
            gate: gate,
            invitations: Invitations(redis: redis, keys: keys, rooms: rooms, opener: opener, storage: storage),
            answer: ChatRoomAnswer(budget: budget, directory: directory))
        self.messages = ChatMessagesEndpoint(
            gate: gate, redis: redis, storage: storage, store: rules.store,
            pages: ChatPages(redis: redis, budget: budget), limits: rules.limits,
            publishing: PublishGate(signalBytes: 0), directory: directory, address: address)
    }
}
