import Foundation

/// What a provider's base address may be.
enum ProviderAddress {
    /// Whether credentials may be sent there: encrypted, or to this machine.
    static func isAllowed(_ text: String) -> Bool {
        guard let url = URL(string: text), let host = url.host(), url.user() == nil, url.query() == nil else {
            return false
        }
        if url.scheme == "https" { return true }
        return url.scheme == "http" && ["127.0.0.1", "::1", "localhost"].contains(host)
    }
}
