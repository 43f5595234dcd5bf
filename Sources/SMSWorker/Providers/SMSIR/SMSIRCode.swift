import SMS

/// The codes of sms.ir (https://sms.ir/rest-api/) by what they mean for a message.
enum SMSIRCode {
    /// What a send without credit is refused with.
    static let noCredit = "102"

    /// The outcome of a `status` other than 1.
    static func outcome(_ code: Int64, retryAfter: Duration?) -> SendOutcome {
        let text = String(code)
        switch code {
        case 0: return .uncertain(text)  // a fault in the service, without a word on how far it came
        case 10, 11, 12, 13, 14: return .rejectedAccount(text)  // key, address, account
        case 102, 119: return .rejectedAccount(text)  // credit, plan
        case 20: return .throttled(text, retryAfter: retryAfter)
        case 101, 123: return .rejectedRoute(text)  // the line: templates need none
        case 113, 117: return .rejectedRoute(text)  // the template
        case 103, 104, 105, 106, 107, 108, 109, 110: return .rejectedMessage(text)  // receiver, text, or our call
        case 114, 115, 116, 118: return .rejectedMessage(text)  // value too long, blacklist, parameter, too many
        default: return .uncertain(text, "undocumented code")
        }
    }

    /// What `deliveryState` says; nil while it says nothing final.
    ///
    /// 3 and 5 are on their way; whether 4, not with the operator, is final is not said.
    static func delivery(_ state: Int64) -> MessageStatus? {
        DeliveryCodes.status(String(state), of: .smsIR)
    }
}
