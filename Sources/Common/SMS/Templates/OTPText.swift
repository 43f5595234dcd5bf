/// The SMS of a code that is sent as plain text.
package struct OTPText: Sendable, Equatable {
    /// A text with `{code}` in it.
    package let pattern: String

    /// Makes a text.
    package init(pattern: String) {
        self.pattern = pattern
    }

    /// The text, with the lines that let a phone fill the code in at its end: the hash for an Android app, and last the
    /// WebOTP line for a web host (https://wicg.github.io/sms-one-time-codes/).
    package func text(for body: OTPBody) -> String {
        var lines = [self.pattern.replacing("{code}", with: body.code)]
        if !body.appHash.isEmpty { lines.append(body.appHash) }
        if !body.origin.isEmpty { lines.append("@\(body.origin) #\(body.code)") }
        return lines.joined(separator: "\n")
    }
}
