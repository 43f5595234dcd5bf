/// How a room keeps to its bounds: so many messages, and so many bytes of them.
///
/// The room's hash has the bytes of its messages in `bytes`, and in `counted` from which offset on they are counted: '0' is all of
/// them. A room that is older than this count begins it with its next message, and each one counts ten older ones more.
///
/// `summed` is the room's offset at the last count. If it is another one by now, somebody wrote and trimmed who does not count (a
/// process of an older version), and the count begins again: it would be wrong for ever.
package enum ChatTrim {
    /// Messages that one call removes at most: nobody waits for a room that has to lose much.
    package static let step = 50
    /// What a message weighs besides its text and its client's key.
    package static let overhead = 200

    /// What a message weighs, as `weigh` counts it in Lua.
    static func weight(of message: NewChatMessage) -> Int {
        self.overhead + message.text.utf8.count + (message.key?.utf8.count ?? 0)
    }

    /// For scripts that need `weigh`, `count` or `trim`.
    package static let pieces = [
        "weigh": PackageResources.weigh_lua,
        "count": PackageResources.count_lua,
        "trim": PackageResources.trim_lua,
    ]
}
