package import HTTPTypes

/// What every answer tells browsers: it is data, not to be guessed at, shown in a frame, kept, or named to others.
package enum ProtectiveHeaders {
    private static let fields = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .known("Referrer-Policy"), value: "no-referrer"),
        HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"),
    ]
    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")

    /// Adds them to an answer; one that says how long it may be kept knows best.
    package static func add(to headers: inout HTTPFields) {
        headers.append(contentsOf: self.fields)
        if !headers.contains(.cacheControl) { headers.append(self.noStore) }
    }
}
