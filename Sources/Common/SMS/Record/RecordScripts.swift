import Redis

/// The life of a message in Redis, one script a step, all on the slot of its number.
///
/// `sms:{3f2}:<id>` is a hash: `status`, `kind`, `owner`, `phone` (masked), `segments`, `alphabet`, `created`, `updated`,
/// `expires` (ms by Redis' clock), `provider`, `mid` (the provider's id), `reason`, `n` (calls begun), `base` (those before an
/// operator's replay), and of each call
/// `a<n>.provider|begun|worker|ended|outcome|code|text|mid|delivery`; `watch` names the channels to tell of changes.
enum RecordScripts {
    private static let pieces = [
        "record": PackageResources.record_lua,
        "record-announce": PackageResources.record_announce_lua,
        "record-moves": PackageResources.record_moves_lua,
        "record-history": PackageResources.record_history_lua,
        "record-may-be-sent": PackageResources.record_may_be_sent_lua,
    ]

    /// Notes an accepted message, unless it is there; one that a worker noted while it was missing gets its owner back, and one
    /// that was cancelled before any call is noted anew: its request is being repeated.
    static let create = RedisScript(PackageResources.record_create_lua, pieces: Self.pieces)

    /// Ends a message whose job was not published, unless a worker has begun with it.
    static let cancel = RedisScript(PackageResources.record_cancel_lua, pieces: Self.pieces)

    /// Begins a call.
    static let begin = RedisScript(PackageResources.record_begin_lua, pieces: Self.pieces)

    /// Takes back a call that was begun and not made.
    static let abandon = RedisScript(PackageResources.record_abandon_lua, pieces: Self.pieces)

    /// Notes the outcome of a call.
    static let finish = RedisScript(PackageResources.record_finish_lua, pieces: Self.pieces)

    /// Ends a message between calls.
    static let settle = RedisScript(PackageResources.record_settle_lua, pieces: Self.pieces)

    /// Puts a parked message back to work, if it still is parked.
    static let revive = RedisScript(PackageResources.record_revive_lua, pieces: Self.pieces)

    /// Notes what a provider reports of a message it took.
    static let report = RedisScript(PackageResources.record_report_lua, pieces: Self.pieces)

    /// Has a channel told of changes; at most eight at once.
    static let watch = RedisScript(PackageResources.record_watch_lua)
}
