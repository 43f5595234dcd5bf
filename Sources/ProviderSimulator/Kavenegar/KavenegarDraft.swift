import Common

/// A message that has passed all checks and has no id yet.
struct KavenegarDraft: Sendable {
    /// The caller's id, if one was given.
    let localID: Int64?
    /// The text.
    let text: String
    /// The line it is to come from.
    let sender: String
    /// Whom it is for.
    let receptor: PhoneNumber
    /// Now, in milliseconds since 1970.
    let at: Int64
}
