import SMS

/// MeliPayamak's codes by what they mean for a message.
///
/// https://www.melipayamak.com/api/sendsimplesms/ and https://www.melipayamak.com/api/sendbybasenumber/; 16 to 19, 35,
/// -10 and those from -108 are known from callers only.
enum MeliPayamakCode {
    /// What a send without credit is refused with.
    static let noCredit = "2"

    /// The outcome of a code in `Value`.
    ///
    /// - Parameter isTemplate: whether it was sent by template, which reaches receivers that block plain lines.
    static func outcome(_ code: Int, ofTemplate isTemplate: Bool) -> SendOutcome {
        let text = String(code)
        switch code {
        case 0, -108, -109, -110: return .rejectedAccount(text)  // login, address blocked or not listed, key wanted
        case 2, 3, 4: return .rejectedAccount(text)  // credit, daily limit, volume limit
        case 10, 12, -1, -3, -7: return .rejectedAccount(text)  // user, documents, service, line of the account
        case 5, 9: return .rejectedRoute(text)  // the sender line: a template or another provider needs none
        case -4, -5: return .rejectedRoute(text)  // the template, or its places
        case 6: return .notSent(text)  // the service is being updated
        case 7, 14, 15, -10: return .rejectedMessage(text)  // filtered word, link, no opt-out, link in a value
        case 16, 17, 18, -2: return .rejectedMessage(text)  // receiver or text
        case 19: return .throttled(text, retryAfter: .seconds(600))  // hourly limit: six tries until the next one
        case 35: return isTemplate ? .rejectedMessage(text) : .rejectedRoute(text)  // blocks messages of plain lines
        case 11, -6: return .uncertain(text)  // "not sent" and "internal error", without a word on how far it came
        default: return .uncertain(text, "undocumented code")
        }
    }

    /// What `GetDeliveries2` says; nil while it says nothing final.
    ///
    /// 3 and 5, errors at the operator and of unknown kind, are seen to change.
    static func delivery(_ code: Int64) -> MessageStatus? {
        DeliveryCodes.status(String(code), of: .meliPayamak)
    }
}
