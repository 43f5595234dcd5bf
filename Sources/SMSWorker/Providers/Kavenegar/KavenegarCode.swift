import SMS

/// Kavenegar's `return.status`, table 1 of https://kavenegar.com/rest.html, by what it means for a message.
enum KavenegarCode {
    /// What a send without credit is refused with.
    static let noCredit = "418"

    /// The outcome of a code other than 200.
    static func outcome(_ code: Int) -> SendOutcome {
        let text = String(code)
        switch code {
        case 400, 406: return .rejectedMessage(text)  // parameters missing or empty
        case 401, 403, 404: return .rejectedAccount(text)  // account disabled, key unknown, wrong address
        case 402: return .uncertain(text)  // "operation failed": said after the message was taken in, too
        case 405, 414, 415, 419, 604, 607: return .rejectedMessage(text)  // the call itself is wrong: our bug
        case 407, 416, 418, 426, 427, 501: return .rejectedAccount(text)  // access, source address, credit, level
        case 409: return .notSent(text)  // cannot answer now, try later
        case 411, 413, 417, 420, 422, 428, 431: return .rejectedMessage(text)  // receptor, length, date, content
        case 412, 424, 432: return .rejectedRoute(text)  // line or template: another provider may have a right one
        case 429, 451: return .throttled(text)
        default: return .uncertain(text, "undocumented status")
        }
    }

    /// Whether an entry's `status` (table 2) means that the message will not be sent: failed, undelivered, cancelled,
    /// blocked.
    ///
    /// All others, known or not, come with a message id and may arrive.
    static func isRefused(entryStatus: Int) -> Bool {
        [6, 11, 13, 14].contains(entryStatus)
    }

    /// What an entry's `status` says of the delivery; nil while it says nothing final, and for 100, a message that is
    /// unknown, which a new one may be for a moment.
    static func delivery(_ status: Int64) -> MessageStatus? {
        DeliveryCodes.status(String(status), of: .kavenegar)
    }
}
