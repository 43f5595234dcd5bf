import Foundation
package import Identity
package import Primitives

/// A logged-in user of chat.
package struct ChatCaller: Sendable {
    /// Whose API it calls.
    package let stack: TestStack
    /// Its tokens.
    package let user: LoggedIn
    /// Its id.
    package let id: Int64

    /// A user with a number that nobody else has.
    package init(_ stack: TestStack) async throws {
        try self.init(stack, try await stack.logIn(SharedStack.number()))
    }

    /// The user of a number in a group.
    package init(_ stack: TestStack, _ number: String, group: Int) async throws {
        try self.init(stack, try await stack.logIn(number, group: group))
    }

    /// A user who has logged in.
    package init(_ stack: TestStack, _ user: LoggedIn) throws {
        self.stack = stack
        self.user = user
        guard let id = Int64(try user.id) else { throw TestFailure("no id") }
        self.id = id
    }

    /// The user's name as others see it who share a room that the user has come into.
    package var shownName: String { "G0-\(self.user.number.prefix(4))•••\(self.user.number.suffix(4))" }
    /// The user's name as strangers see it.
    package var strangeName: String { "G0-•••\(self.user.number.suffix(2))" }
    /// Whose the account is.
    package var holder: AccountHolder { AccountHolder(user: self.id, number: "+98\(self.user.number.dropFirst())") }

    /// Sends a request below `/api/chat/`.
    package func call(
        _ method: String, _ path: String, _ body: String? = nil, headers: [String: String] = [:]
    ) async throws -> HTTPReply {
        var all = self.user.headers
        if body != nil { all["Content-Type"] = "application/json" }
        return try await self.stack.call(
            method, "/api/chat/\(path)", headers: all.merging(headers) { $1 }, body: body.map { Array($0.utf8) })
    }

    /// Follows an address that an answer gave.
    package func follow(_ address: String) async throws -> JSONValue {
        try await HTTPReply.request("GET", address, headers: self.user.headers).json()
    }

    /// Opens the direct room with another user.
    package func direct(with other: ChatCaller) async throws -> Int64 {
        try Self.id(try await self.call("POST", "chatrooms/", "{\"user_id\":\(other.id)}"))
    }

    /// Opens a group.
    package func group(_ name: String, with others: [ChatCaller]) async throws -> Int64 {
        let users = others.map { String($0.id) }.joined(separator: ",")
        return try Self.id(try await self.call("POST", "chatrooms/", "{\"name\":\"\(name)\",\"users\":[\(users)]}"))
    }

    /// Sends a text.
    package func send(_ text: String, to room: Int64, headers: [String: String] = [:]) async throws -> HTTPReply {
        try await self.call("POST", "messages/", "{\"chat_room\":\(room),\"text\":\"\(text)\"}", headers: headers)
    }

    /// The caller's rooms.
    package func rooms() async throws -> [JSONValue] { try await self.call("GET", "chatrooms/").json().array }

    /// A room as the caller sees it.
    package func room(_ id: Int64) async throws -> JSONValue { try await self.call("GET", "chatrooms/\(id)/").json() }

    /// The caller's role in a room; nil for no member.
    package func role(in room: Int64) async throws -> String? { try await self.room(room)["role"]?.string }

    /// A page of a room, by its texts.
    package func texts(of room: Int64) async throws -> [String] {
        try await self.call("GET", "messages/?chat_room=\(room)").json()["results"]?.array
            .compactMap { $0["text"]?.string } ?? []
    }

    private static func id(_ reply: HTTPReply) throws -> Int64 {
        guard let id = try reply.json()["id"]?.integer else { throw TestFailure("no room: \(reply.text)") }
        return id
    }
}

extension HTTPReply {
    /// The error's code.
    package var code: String? { (try? self.json())?["code"]?.string }
    /// The error's detail.
    package var detail: String? { (try? self.json())?["detail"]?.string }
}
