import Crypto
import Foundation

/// What proves to an app that news comes from us: the headers of Standard Webhooks.
///
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
package enum WebhookSignature {
    /// The headers of a try.
    ///
    /// - Parameters:
    ///   - id: equal over all tries of the same news.
    ///   - seconds: when the try is made, since 1970.
    package static func headers(
        id: String, seconds: Int64, body: [UInt8], secret: WebhookSecret
    ) -> [(String, String)] {
        let signed = Array("\(id).\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret.bytes))
        return [
            ("webhook-id", id), ("webhook-timestamp", String(seconds)),
            ("webhook-signature", "v1," + Data(code).base64EncodedString()),
        ]
    }
}
