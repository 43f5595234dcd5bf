/// What is worth keeping for whoever looks into an abuse.
enum AuditEvent: String, Sendable, CaseIterable {
    /// A code was sent.
    case issued
    /// A code or a password was right.
    case verified
    /// It was wrong.
    case failed
    /// A session was ended by its user.
    case revoked
    /// A password was changed by its user.
    case changed
    /// A used refresh token came back.
    case reused
    /// A limit, a list or the guard refused, or there was nothing to try: counted, because anybody can cause it at will.
    case blocked
}

/// One event as the stream keeps it; numbers are masked, and no code, token or password is ever in it.
struct AuditEntry: Sendable, Equatable {
    let event: AuditEvent
    /// In milliseconds since 1970.
    let at: Int64
    var user: Int64?
    var phone = ""
    var address = ""
    var requestID = ""
    var detail = ""
    /// How many there were in the window; nil for an event by itself.
    var count: Int?
    /// The last of them, in milliseconds since 1970.
    var until: Int64?

    /// The fields of the stream's entry, empty ones left out.
    var fields: [(name: String, value: String)] {
        [
            ("event", self.event.rawValue), ("at", String(self.at)), ("user", self.user.map { String($0) } ?? ""),
            ("phone", self.phone), ("address", self.address), ("request", self.requestID),
            ("detail", String(self.detail.prefix(200))), ("count", self.count.map { String($0) } ?? ""),
            ("until", self.until.map { String($0) } ?? ""),
        ].filter { !$0.1.isEmpty }
    }
}
