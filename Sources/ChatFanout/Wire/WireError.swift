import Operations
import Primitives

/// Why something that a client wants was not done, as both wires tell it.
struct WireError: Error, Equatable {
    let code: String
    let message: String
    /// Whether the same command may work a little later.
    var isTemporary = false
    /// Whether the client should have known better.
    var isClientsFault = false
    /// After how many seconds it is worth trying again.
    var retryAfter: Int?

    /// A command that is not one.
    static func bad(_ message: String) -> WireError {
        WireError(code: "bad_request", message: message, isClientsFault: true)
    }

    static let textNotAllowedCode = "text_not_allowed"

    /// A text with characters that chat does not take.
    static func textNotAllowed(_ message: String) -> WireError {
        WireError(code: Self.textNotAllowedCode, message: message, isClientsFault: true)
    }

    static let notMember = WireError(
        code: "not_member", message: "the room is not there, or you are not a member of it")
    static let notSubscribed = WireError(code: "not_subscribed", message: "subscribe to the room first")
    static let alreadySubscribed = WireError(code: "already_subscribed", message: "the room is subscribed")
    static let cancelled = WireError(
        code: "cancelled", message: "the room could not be entered, or was left before", isTemporary: true)
    static let tooManyRooms = WireError(code: "too_many_rooms", message: "a socket may have \(WireLimits.rooms) rooms")
    static let keyReused = WireError(
        code: "key_reused", message: "the key was used for another message here: each needs one of its own, at random")
    static let readOnly = WireError(code: "read_only", message: "you may only read here")
    static let roomClosed = WireError(code: "room_closed", message: "the room takes no messages now")
    static func signalTooLarge(_ limit: Int) -> WireError {
        WireError(code: "too_large", message: "a signal has at most \(limit) bytes", isClientsFault: true)
    }
    /// Something that only the server may say.
    static func reservedMember(_ message: String) -> WireError {
        WireError(code: "reserved_member", message: message, isClientsFault: true)
    }
    static let unavailable = WireError(
        code: "unavailable", message: "the service cannot be reached now", isTemporary: true)
    static let storageFull = WireError(
        code: "storage_full", message: "nothing more can be stored now", isTemporary: true,
        retryAfter: Int(MemoryWatch.retryAfter.inMilliseconds / 1_000))
    static let tooManyAtOnce = WireError(
        code: "too_many_at_once", message: "wait for replies first", isTemporary: true)
    static func rateLimited(_ pause: Duration, _ message: String = "too many") -> WireError {
        WireError(
            code: "rate_limited", message: message, isTemporary: true,
            retryAfter: Int(pause.inSecondsRoundedUp))
    }
}
