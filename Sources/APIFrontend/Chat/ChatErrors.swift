import Chat
import HTTPTypes
import Operations

/// What chat refuses, in django-chelseru's words where it has some.
enum ChatErrors {
    /// No such room, or not for this user: nobody learns which.
    static let noRoom = APIError(
        status: .notFound, body: .detail("No ChatRoom matches the given query."), code: "not_found")

    /// The same, where messages are asked for.
    static let noRoomOfMessages = APIError(
        status: .notFound, body: .detail("چت‌روم پیدا نشد."), code: "not_found")

    /// A user who is not there or is switched off: nobody learns which.
    static let noUser = APIError(
        status: .notFound, body: .detail("کاربر مورد نظر یافت نشد."), code: "user_not_found")

    static let userIsMissing = APIError(
        status: .notFound, body: .detail("user_id ارسال نشده است."), code: "user_id_required")

    /// No member of this room.
    static let noMember = APIError(
        status: .notFound, body: .detail("This user is not a member of the room."), code: "not_a_member")

    static let noBan = APIError(
        status: .notFound, body: .detail("This user is not banned from the room."), code: "not_banned")

    static let banned = APIError(
        status: .forbidden, body: .detail("This user is banned from the room."), code: "banned")

    static let roomIsFull = APIError(
        status: .forbidden, body: .detail("The room has as many members as it may."), code: "room_full")

    static let tooManyBans = APIError(
        status: .forbidden, body: .detail("The room has as many bans as it may."), code: "too_many_bans")

    static let readOnly = APIError(
        status: .forbidden, body: .detail("You may only read in this room."), code: "read_only")

    static let roomIsClosed = APIError(
        status: .forbidden, body: .detail("This room takes no messages."), code: "room_closed")

    /// The key was used for another message in this room: which, its sender knows.
    static let keyReused = APIError(
        status: .unprocessableContent,
        body: .detail("This key was used for another message. Give each message a key of its own, at random."),
        code: "key_reused")

    /// Redis' memory has what is left of it kept for codes and logins.
    static let storageIsFull = APIError(
        status: .serviceUnavailable,
        body: .details("Nothing more can be stored at the moment. Please try again later."),
        code: "storage_full", retryAfter: MemoryWatch.retryAfter)

    static let tooManyRooms = APIError(
        status: .conflict,
        body: .details("There are as many rooms of yours as there may be. Please delete some first."),
        code: "too_many_rooms")

    /// Strangers have put a user into as many rooms as they may; of several users nobody learns which.
    static let tooManyStrangers = APIError(
        status: .forbidden,
        body: .detail("A user takes no more rooms from people who are strangers there."), code: "too_many_strangers")

    static let badCursor = APIError(
        status: .notFound, body: .detail("Invalid cursor"), code: "invalid_cursor")

    /// The role, or the kind of the room, does not allow it.
    static func notPermitted(in kind: ChatRoom.Kind) -> APIError {
        switch kind {
        case .direct:
            APIError(
                status: .forbidden,
                body: .detail("A direct room belongs to both of its users and cannot be changed or deleted."),
                code: "direct_room")
        case .group:
            APIError(
                status: .forbidden, body: .detail("Your role in this room does not allow that."), code: "not_permitted")
        }
    }

    /// An invitation that is not there, was revoked or is used up, and all that is none of ours: nobody learns which.
    static let noInvitation = APIError(
        status: .notFound, body: .detail("There is no such invitation, or it is over."), code: "invitation_not_found")

    static let tooManyInvitations = APIError(
        status: .conflict,
        body: .details("There are as many invitations of yours as there may be. Please revoke some first."),
        code: "too_many_invitations")

    /// The operator has users named by id alone.
    static let noNumbers = APIError(
        status: .forbidden, body: .detail("Nobody is looked for by number here."), code: "not_permitted")

    /// A direct room has two users.
    static func oneself(_ field: String) -> APIError {
        Self.field(field, "You cannot open a room with yourself.", "self")
    }

    /// The caller's own number, where another user is to be named.
    static let ownNumber = Self.field("mobile_number", "This is your own number.", "self")

    /// Something is wrong with one field.
    static func field(_ name: String, _ message: String, _ code: String) -> APIError {
        APIError(status: .badRequest, body: .field(name, [message]), code: code)
    }

    static let roomsUsedUp = "You have opened as many rooms as you may for now."
    static let lookupsUsedUp = "You have looked up as many people unknown to you as you may for now."
    static let numbersUsedUp = "You have looked for as many numbers as you may for now."
    static let invitationsUsedUp = "You have made as many invitations as you may for now."
    static let invitationsTried = "You have tried as many invitations that are none as you may for now."
    static let readsUsedUp = "You have read as much as you may for now."
    static let changesUsedUp = "You have changed as many rooms and members as you may for now."
    static let bytesUsedUp = "Your messages have taken as much room as they may for now."
    static let marksUsedUp = "You have said of as many messages as you may for now that you have read them."
    static let messagesUsedUp = "You have sent as many messages as you may for now."
}
