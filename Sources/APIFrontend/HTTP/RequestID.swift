import Common
import HTTPTypes

/// The id of a request: the caller's if it is fit to be logged, else a new one.
enum RequestID {
    static func of(_ headers: HTTPFields) -> String {
        guard let given = headers[.xRequestID], (1...128).contains(given.utf8.count),
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

/// The W3C trace context of a request. https://www.w3.org/TR/trace-context/#traceparent-header
enum Traceparent {
    static func of(_ headers: HTTPFields) -> String? {
        guard let given = headers[.traceparent], given.utf8.count == 55 else { return nil }
        let parts = given.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] == "00",
            parts.allSatisfy({ $0.utf8.allSatisfy(Self.isHexadecimal) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return given
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
