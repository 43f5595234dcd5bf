import Foundation

/// A provider's base address, to which `/` and a path are added.
package struct ProviderAddress: Sendable, Equatable {
    /// The address without a slash at its end.
    package let text: String

    /// Reads an address that credentials may be sent to: encrypted, or on this machine.
    package init?(_ text: String) {
        guard let url = URL(string: text), let host = url.host(), url.user() == nil, url.query() == nil,
            url.scheme == "https" || (url.scheme == "http" && ["127.0.0.1", "::1", "localhost"].contains(host))
        else { return nil }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
