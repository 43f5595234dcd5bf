import Foundation

/// Rows as `dumpdata` writes them, with the columns that an import reads.
package enum DjangoDump {
    /// Writes a file that goes with the run; its path.
    package static func write(_ text: String, _ name: String) throws -> String {
        let path = try TestEnvironment.directory("import").appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// A user.
    package static func user(_ id: Int64, _ name: String, password: String = "", isActive: Bool = true) -> String {
        """
        {"model": "auth.user", "pk": \(id), "fields": {"password": "\(password)", "username": "\(name)", "email": "", \
        "is_active": \(isActive), "date_joined": "2024-03-20T08:30:00Z"}}
        """
    }

    /// The number of a user.
    package static func mobile(_ user: Int64, _ number: String) -> String {
        """
        {"model": "drfchelseru.user", "pk": 1, "fields": {"user": \(user), "mobile": "\(number)", "group": 0}}
        """
    }

    /// A text in a room.
    package static func message(_ id: Int64, room: Int64, _ sender: Int64, _ text: String) -> String {
        """
        {"model": "drfchelseru.messagechat", "pk": \(id), "fields": {"message_type": "text", "chat_room": \(room), \
        "sender": \(sender), "text": "\(text)", "lat": null, "lng": null, "created_at": "2024-04-01T09:00:00Z"}}
        """
    }

    /// A room.
    package static func room(_ id: Int64, _ members: [Int64]) -> String {
        """
        {"model": "drfchelseru.chatroom", "pk": \(id), "fields": {"user_1": null, "user_2": null, "users": \(members), \
        "banneds": [], "name": null, "status": 1, "created_at": "2024-03-21T09:00:00Z", \
        "updated_at": "2024-03-21T09:00:00Z"}}
        """
    }
}
