import HTTPTypes
import Primitives

/// Which pages of other origins may read our answers.
///
/// https://fetch.spec.whatwg.org/#http-cors-protocol. Credentials are never allowed: there are no cookies, and an
/// `Authorization` header that a page sets itself needs none.
struct CORSPolicy: Sendable, Equatable {
    /// Origins exactly as browsers send them, or `*` for all.
    let origins: [String]

    private static let allowedHeaders =
        "Authorization, Content-Type, Idempotency-Key, Prefer, X-Request-ID, traceparent"
    private static let exposedHeaders =
        "Retry-After, X-Request-ID, Idempotent-Replayed, Link, Location, Preference-Applied"

    /// What `Access-Control-Allow-Origin` says to a page; nil if it may read nothing.
    func allowed(_ origin: ProtocolText?) -> String? {
        guard let origin else { return nil }
        if self.allowsAll { return "*" }
        return self.origins.first { ProtocolText($0) == origin }
    }

    /// Marks an answer; also one without an origin, because a cache may show it to a page.
    func mark(_ headers: inout HTTPFields, for origin: ProtocolText?) {
        if !self.allowsAll { headers.append(HTTPField(name: .vary, value: "Origin")) }
        guard let allowed = self.allowed(origin) else { return }
        headers[.accessControlAllowOrigin] = allowed
        headers[.accessControlExposeHeaders] = Self.exposedHeaders
    }

    /// The answer to a preflight from an allowed origin.
    func preflight(from origin: String, methods: [String]) -> HTTPFields {
        [
            .accessControlAllowOrigin: origin,
            .accessControlAllowMethods: methods.joined(separator: ", "),
            .accessControlAllowHeaders: Self.allowedHeaders,
            .accessControlMaxAge: "600",
            .vary: "Origin",
        ]
    }

    private var allowsAll: Bool { self.origins.contains("*") }
}
