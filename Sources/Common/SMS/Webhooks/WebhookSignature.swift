import Crypto
import Foundation

/// What proves to an app that news comes from us: the headers of Standard Webhooks.
///
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
package enum WebhookSignature {
    /// What a secret begins with where people see it.
    package static let secretPrefix = "whsec_"

    /// Reads a secret as people see it; nil if it is none.
    package static func secret(_ text: String) -> [UInt8]? {
        guard text.hasPrefix(self.secretPrefix), let data = Data(base64Encoded: String(text.dropFirst(6))), !data.isEmpty
        else { return nil }
        return Array(data)
    }

    /// The headers of a try.
    ///
    /// - Parameters:
    ///   - id: equal over all tries of the same news.
    ///   - seconds: when the try is made, since 1970.
    package static func headers(
        id: String, seconds: Int64, body: [UInt8], secret: [UInt8]
    ) -> [(String, String)] {
        let signed = Array("\(id).\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret))
        return [
            ("webhook-id", id), ("webhook-timestamp", String(seconds)),
            ("webhook-signature", "v1," + Data(code).base64EncodedString()),
        ]
    }
}
