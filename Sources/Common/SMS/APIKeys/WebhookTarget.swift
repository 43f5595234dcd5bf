import Foundation
import Primitives

/// Where a sender's app hears of its messages.
package struct WebhookTarget: Sendable, Equatable {
    /// The address.
    package let url: String
    /// What signs the news.
    package let secret: WebhookSecret
}

/// What signs webhooks: random bytes, written `whsec_` and base64.
///
/// Standard Webhooks: 24 to 64 bytes. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
package struct WebhookSecret: Sendable, Equatable {
    /// The key of the HMAC.
    package let bytes: [UInt8]

    /// Makes a new secret.
    package static func random() -> WebhookSecret { WebhookSecret(bytes: SecureRandom.bytes(32)) }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads a secret; nil if it is none.
    package init?(_ text: String) {
        guard text.hasPrefix("whsec_"), let data = Data(base64Encoded: String(text.dropFirst(6))),
            (24...64).contains(data.count)
        else { return nil }
        self.bytes = Array(data)
    }

    /// The secret as the app gets it, once.
    package var text: String { "whsec_" + Data(self.bytes).base64EncodedString() }
}
