import Chat
import Redis

/// What changes rooms and their members in Redis, one script a step; the keys of each belong to one room.
///
/// Who may do what is decided outside (``ChatRights``) on roles read before: a script is told these, and changes nothing
/// ('changed') if they are others by now. Whatever changes members, roles, bans or the status raises the room's version and
/// tells the nodes.
enum ChatRoomScripts {
    private static let pieces = ["room-tell": PackageResources.room_tell_lua]

    /// Makes a room that is not there yet.
    static let create = RedisScript(PackageResources.room_create_lua)

    /// Shows a room to a member.
    static let look = RedisScript(PackageResources.room_look_lua, pieces: ChatRoomCount.pieces)

    /// What a decision about a member needs.
    static let standing = RedisScript(PackageResources.room_standing_lua)

    /// Adds a member, or gives one another role; who makes another one the owner is an admin from then on.
    static let put = RedisScript(PackageResources.room_put_lua, pieces: Self.pieces)

    /// Removes a member.
    static let remove = RedisScript(PackageResources.room_remove_lua, pieces: Self.pieces)

    /// Lets a member go; an owner's room goes to an admin, a member or a reader, in this order, and of several to the one with
    /// the oldest account.
    static let leave = RedisScript(PackageResources.room_leave_lua, pieces: Self.pieces)

    /// Gives a room another name or status.
    static let edit = RedisScript(PackageResources.room_edit_lua, pieces: Self.pieces)

    /// Lifts a ban.
    static let unban = RedisScript(PackageResources.room_unban_lua, pieces: Self.pieces)

    /// Deletes a room with all that belongs to it.
    static let delete = RedisScript(PackageResources.room_delete_lua)
}
