import Redis

/// The life of a code in Redis, one script a step, each on the slot of its number.
///
/// `otp:{3f2}:+98…` is a hash: `id` of the send, `mac` and `kid` of the code's hash, `due` (when it ends, in ms by Redis'
/// clock), `state` (`pending` until the broker has the job, then `live`), `n` and `i` (guesses without and with the id),
/// `a:<client>` (guesses of one address or device), `from` (who asked for it), `at` (when it was made). Where a resend is configured also `sealed` (the code, to be
/// sent again), `gap` and `next` (when that may be), `again` and `again_state` (the last resend's id, `pending` or `live`) with
/// `again_at`. It goes with the code.
///
/// `sends:{3f2}:+98…` is the list of times at which a code was accepted or sent again, newest first.
///
/// `loggedin:{3f2}:+98…` is a sorted set: the last few addresses from which the number has logged in, by time (see ``OTPCaller``). It lives
/// as long as the devices that were given out then; while it does, part of the number's sends is kept for its owner. A number that
/// nobody has logged in with has no owner to keep anything for: all of its sends are for whoever asks.
enum OTPScripts {
    /// Stores a pending code, or has the one that is there sent again, or says how long to wait.
    static let issue = RedisScript(PackageResources.otp_issue_lua)

    /// Makes a pending code live for what is left of its life, or its resend.
    static let activate = RedisScript(PackageResources.otp_activate_lua)

    /// Takes a code back if it is still that send's; of a resend only that it was sent again, for the first SMS may be there.
    static let withdraw = RedisScript(PackageResources.otp_withdraw_lua)

    /// Judges a guess, and on success uses the code up and finds or makes the user.
    static let verify = RedisScript(PackageResources.otp_verify_lua)
}
