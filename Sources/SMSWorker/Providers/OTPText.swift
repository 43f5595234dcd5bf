import Common

/// The SMS of a code that is sent as plain text.
struct OTPText: Sendable, Equatable {
    /// A text with `{code}` in it.
    let pattern: String

    /// The text, with the line that lets a phone fill the code in as its last: the WebOTP form for a web host
    /// (https://wicg.github.io/sms-one-time-codes/), the hash for an Android app.
    func text(for content: OTPContent) -> String {
        var lines = [self.pattern.replacing("{code}", with: content.code)]
        if !content.appHash.isEmpty { lines.append(content.appHash) }
        if !content.origin.isEmpty { lines.append("@\(content.origin) #\(content.code)") }
        return lines.joined(separator: "\n")
    }
}
