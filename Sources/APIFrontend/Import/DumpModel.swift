/// The models of which something is kept.
enum DumpModel: String, CaseIterable, Sendable {
    case user = "auth.user"
    case mobile = "drfchelseru.user"
    case room = "drfchelseru.chatroom"
    case message = "drfchelseru.messagechat"
    case file = "drfchelseru.attachfile"

    /// Whether its rows only complete those of another model, and are kept in mind for that.
    var isIndexed: Bool { self == .mobile || self == .file }
}
