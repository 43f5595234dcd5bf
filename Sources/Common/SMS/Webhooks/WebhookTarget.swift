/// Where an API key's app wants to hear of its messages.
package struct WebhookTarget: Sendable, Equatable {
    /// The URL; it may hold secrets of the app and is never logged.
    package let url: String
    /// The key of the signatures.
    package let secret: [UInt8]

    /// Makes a target.
    package init(url: String, secret: [UInt8]) {
        self.url = url
        self.secret = secret
    }
}
