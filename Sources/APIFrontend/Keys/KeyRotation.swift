import Primitives
import Secrets

/// What becomes of a ring when keys are rotated and retired; no file is touched here.
///
/// A key is `next` first, so that everyone who verifies has it before it is used, then `active`, then `old` until what it made
/// has expired.
enum KeyRotation {
    /// How long the key set may be held by others (its `max-age`): so long a key has to be `next`.
    static let spread = Duration.seconds(300)

    /// Takes one step: adds a `next` key, or makes the one that is there `active` and the active one `old`.
    ///
    /// - Parameters:
    ///   - hurries: takes both steps at once, for a key that has leaked.
    ///   - make: makes the new key.
    /// - Returns: the ring and what was done, in words.
    static func rotate(
        _ ring: KeyRing, _ purpose: KeyPurpose, hurries: Bool, now: Int64 = WallClock.system.milliseconds(),
        make: () throws(KeyRingError) -> KeyEntry
    ) throws(KeyRingError) -> (ring: KeyRing, done: String) {
        var entries = ring.entries
        guard purpose != .file || !ring.accepted(purpose).isEmpty else {
            // A ring of an older version, which knew no such purpose: nobody has anything that another key made.
            var first = try make()
            (first.state, first.since) = (.active, now)
            return (try KeyRing(entries: entries + [first]), "\(first.kid) is active, the first of its purpose")
        }
        let active = try ring.active(purpose)
        if let next = ring.accepted(purpose).first(where: { $0.state == .next }) {
            let age = Duration.milliseconds(now.subtracting(clamped: next.since ?? 0))
            guard hurries || age >= Self.spread else {
                let seconds = (Self.spread - age).inMilliseconds / 1_000 + 1
                throw KeyRingError("others may not have \(next.kid) yet; wait \(seconds) s, or use --now")
            }
            for index in entries.indices {
                if entries[index].kid == active.kid { (entries[index].state, entries[index].since) = (.old, now) }
                if entries[index].kid == next.kid { (entries[index].state, entries[index].since) = (.active, now) }
            }
            return (try KeyRing(entries: entries), "\(next.kid) is active, \(active.kid) is old")
        }
        var key = try make()
        guard hurries else {
            entries.append(key)
            return (try KeyRing(entries: entries), "\(key.kid) is next; rotate again once every service has read it")
        }
        for index in entries.indices where entries[index].kid == active.kid {
            (entries[index].state, entries[index].since) = (.old, now)
        }
        key.state = .active
        entries.append(key)
        return (try KeyRing(entries: entries), "\(key.kid) is active, \(active.kid) is old")
    }

    /// Takes a key out of the ring.
    ///
    /// - Parameters:
    ///   - overlap: how long what an old key made is good.
    ///   - isForced: takes it out however long it has been old.
    static func retire(
        _ kid: String, from ring: KeyRing, overlap: Duration, isForced: Bool,
        now: Int64 = WallClock.system.milliseconds()
    ) throws(KeyRingError) -> KeyRing {
        guard let entry = ring.entries.first(where: { $0.kid == kid }) else {
            throw KeyRingError("there is no key \(kid)")
        }
        guard entry.state != .active else { throw KeyRingError("\(kid) is active; rotate first") }
        let left = overlap - .milliseconds(now.subtracting(clamped: entry.since ?? now))
        guard isForced || entry.state == .next || left <= .zero else {
            let minutes = left.inMilliseconds / 60_000 + 1
            throw KeyRingError(
                "what \(kid) made may be good for \(minutes) more minutes; wait, or use --force to make it worthless")
        }
        return try KeyRing(entries: ring.entries.filter { $0.kid != kid })
    }
}
