/// The id of a request: the caller's if it is fit to be logged, else a new one.
package enum RequestID {
    /// The id to use for a request whose `X-Request-ID` header is this.
    package static func of(_ given: String?) -> String {
        guard let given, (1...128).contains(given.utf8.count),
            given.utf8.allSatisfy(Self.isAllowed)
        else { return SecureRandom.identifier() }
        return given
    }

    /// Letters, digits and the marks of UUIDs, paths of tracing systems and base64url.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
