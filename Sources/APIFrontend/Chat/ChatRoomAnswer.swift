import Chat
import Hummingbird
import Identity
import Primitives

/// A whole room as an answer.
struct ChatRoomAnswer: Sendable {
    let budget: ChatReadBudget
    let directory: ChatDirectory

    /// Answers with a whole room, which is charged before anything else.
    ///
    /// - Parameter room: finds or makes the room; gives it with the answer's status.
    /// - Throws: ``ChatReadRefusal``, and what `room` throws.
    func reading(
        for holder: AccountHolder, _ room: () async throws -> (ChatRoomView, HTTPResponse.Status)
    ) async throws -> Response {
        try await self.budget.read(for: holder, reserving: ChatRooms.roomBytes) {
            let (view, status) = try await room()
            let users = try await self.directory.users(view.members.map(\.user))
            var writer = JSONWriter()
            view.write(into: &writer, users: users, isWhole: true)
            return (Response.json(writer, status: status), writer.byteCount)
        }
    }
}
