/// The id of a request: the caller's if it is fit to be logged, else a new one.
package enum RequestID {
    /// The id to use for a request whose `X-Request-ID` header is this.
    package static func of(_ given: String?) -> String {
        guard let given, Self.isOne(given) else { return SecureRandom.identifier() }
        return given
    }

    /// Whether a text may be a request's id: 1 to 128 bytes that are fit to be logged.
    package static func isOne(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy(Self.isAllowed)
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
