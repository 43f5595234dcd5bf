package import HTTPTypes

extension HTTPField.Name {
    /// The id of a request, ours or its sender's.
    package static let xRequestID = Self.known("X-Request-ID")
    /// The addresses that a request came through, each added by the proxy that was called from it.
    package static let xForwardedFor = Self.known("X-Forwarded-For")
    /// The schemes by which those proxies were called.
    package static let xForwardedProto = Self.known("X-Forwarded-Proto")

    /// Where more of a list is (RFC 8288).
    package static let link = Self.known("Link")

    /// A name that is known to be one.
    package static func known(_ name: String) -> Self {
        guard let field = Self(name) else { preconditionFailure("\(name) is no header name") }
        return field
    }
}
