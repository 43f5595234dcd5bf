import Chat
import Primitives

/// What a request to open a room wants.
enum OpenRoomRequest: Sendable, Equatable {
    /// The room of the caller and another user.
    case direct(NamedUser)
    /// A new room with these besides the caller.
    case group(name: String, users: [Int64])

    /// The longest name, by code points, as in django-chelseru.
    static let maximumName = 45

    /// The most members of a new room, since one step makes them all; more can be added to it.
    static let maximumUsers = 1_000

    /// - Parameter countries: whose numbers are served.
    /// - Throws: ``APIError``: 404 where no user is named, 400 for all else.
    init(_ fields: RequestFields, caller: Int64, maxMembers: Int, countries: Set<String>) throws(APIError) {
        if let list = fields["users"], list != .null {
            var reader = FieldReader(fields)
            let name = try ChatFields.name(&reader, fields)
            if let refusal = reader.refusal { throw refusal }
            self = .group(name: name, users: try Self.users(list, caller: caller, maxMembers: maxMembers))
            return
        }
        let other = try NamedUser(fields, countries: countries)
        guard other != .id(caller) else { throw ChatErrors.oneself("user_id") }
        self = .direct(other)
    }

    /// Every user once, without the caller; a form has them in one text, with commas.
    private static func users(_ value: JSONValue, caller: Int64, maxMembers: Int) throws(APIError) -> [Int64] {
        let values: [JSONValue]
        switch value {
        case .array(let elements): values = elements
        case .string(let text): values = text.pieces(",").map { .string(String($0)) }
        default: throw ChatErrors.field("users", "Expected a list of items.", "not_a_list")
        }
        var users: [Int64] = []
        var known: Set = [caller]
        for value in values {
            let id = try ChatFields.userID(value, "users")
            if known.insert(id).inserted { users.append(id) }
        }
        let most = min(maxMembers, Self.maximumUsers)
        guard known.count <= most else {
            throw ChatErrors.field("users", "A new room has at most \(most) members.", "max_length")
        }
        return users
    }
}

/// What a request to change a room wants; what is absent stays.
struct EditRoomRequest: Sendable, Equatable {
    let name: String?
    let status: ChatRoom.Status?

    /// - Throws: ``APIError`` 400.
    init(_ fields: RequestFields) throws(APIError) {
        var reader = FieldReader(fields)
        let name = try ChatFields.name(&reader, fields)
        self.name = fields["name"] == nil ? nil : name
        var status: ChatRoom.Status?
        if let value = fields["status"] {
            status = value.wholeNumber.flatMap(ChatRoom.Status.init)
            if status == nil {
                reader.add("status", "1 is open, 2 closed, 3 on hold.", "invalid_choice")
            }
        }
        self.status = status
        if let refusal = reader.refusal { throw refusal }
    }

    /// Whether it wants nothing.
    var isEmpty: Bool { self.name == nil && self.status == nil }
}

/// Fields that several requests of chat have.
enum ChatFields {
    /// A user's id.
    ///
    /// - Throws: ``APIError`` 400.
    static func userID(_ value: JSONValue, _ name: String) throws(APIError) -> Int64 {
        let id: Int64? =
            switch value.byValue {
            case .integer(let number) where number > 0: number
            case .string(let text): self.id(ShortField.trimmed(text))
            default: nil
            }
        guard let id else { throw ChatErrors.field(name, "A valid integer is required.", "invalid") }
        return id
    }

    /// A room's name, trimmed; empty if it is absent or wrong.
    ///
    /// - Throws: ``APIError`` 400 for characters that chat does not take.
    static func name(_ reader: inout FieldReader, _ fields: RequestFields) throws(APIError) -> String {
        // Before the reader looks at it: trimming takes line breaks that are control characters for chat.
        if case .string(let text) = fields["name"],
            !ChatText.isAllowed(text) || !ChatText.isAllowedName(text.trimmingWhiteSpace())
        {
            throw APIError.textNotAllowed("name")
        }
        return reader.text("name", limit: OpenRoomRequest.maximumName)
    }

    /// A role; nil if the field is absent.
    ///
    /// - Throws: ``APIError`` 400.
    static func role(_ fields: RequestFields) throws(APIError) -> ChatRole? {
        guard let value = fields["role"], value != .null else { return nil }
        guard let role = value.string.map(ShortField.trimmed).flatMap(ChatRole.init) else {
            throw ChatErrors.field("role", "One of owner, admin, member, reader.", "invalid_choice")
        }
        return role
    }

    /// An id in a path; nil for what none can be.
    static func id(_ text: String?) -> Int64? {
        guard let text, (1...19).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int64(text).flatMap { $0 > 0 ? $0 : nil }
    }
}
