/// Percent sequences, decoded and written: those of URIs (RFC 3986 §2.1), and those of HTML forms, where a plus sign is a space.
///
/// https://url.spec.whatwg.org/#application/x-www-form-urlencoded
package enum PercentEncoding {
    /// Decodes a name or a value, or returns nil if it has a broken escape.
    package static func decodeForm(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
        self.decode(bytes, plus: UInt8(ascii: " "))
    }

    /// Decodes a part of a URI, or returns nil if it has a broken escape.
    package static func decode(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
        self.decode(bytes, plus: UInt8(ascii: "+"))
    }

    /// Encodes every byte but unreserved characters (RFC 3986 §2.3).
    package static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), Self.capital(byte >> 4), Self.capital(byte & 15)]
            }
        }
        return TextGate.ours(bytes)
    }

    /// A digit of an encoded byte; RFC 3986 §2.1 wants capitals.
    private static func capital(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }

    private static func decode(_ bytes: some Sequence<UInt8>, plus: UInt8) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.underestimatedCount)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(plus)
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(Self.digit), let low = rest.next().flatMap(Self.digit)
                else {
                    return nil
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
