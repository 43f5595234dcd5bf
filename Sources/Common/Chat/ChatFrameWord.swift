package import Primitives

/// The words by which frames of the server say what they are: on the compatible wire the `type`, in `chelseru.v1` the name of a member.
///
/// Nothing that a client has others told may call itself so.
package enum ChatFrameWord: String, Sendable {
    /// django-chelseru's message.
    case chatMessage = "chat_message"
    /// What was not done.
    case error
    /// What was done.
    case ok
    /// A socket's beginning.
    case welcome
    /// A stored message.
    case message
    /// Somebody types.
    case typing
    /// How far somebody has read.
    case read
    /// How far somebody has received.
    case delivered
    /// Somebody came.
    case join
    /// Somebody went.
    case leave
    /// One client's data for the others'.
    case signal
    /// An SMS' status.
    case sms
    /// A user's list of rooms.
    case inbox

    /// Those that frames of the compatible wire have as their `type`.
    ///
    /// Frames of ours have their word as a member's name: nobody looks at a `type` there, and apps' signals are full of `join`,
    /// `leave` and `signal`.
    package static let types = Set([Self.chatMessage, .error].map { ProtocolText($0.rawValue) })
}
