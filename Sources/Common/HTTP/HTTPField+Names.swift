package import HTTPTypes

extension HTTPField.Name {
    /// The id of a request, ours or its sender's.
    package static let xRequestID = Self.known("X-Request-ID")

    /// A name that is known to be one.
    package static func known(_ name: String) -> Self {
        guard let field = Self(name) else { preconditionFailure("\(name) is no header name") }
        return field
    }
}
