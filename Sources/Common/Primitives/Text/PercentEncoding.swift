/// Percent sequences, decoded: those of URIs (RFC 3986 §2.1), and those of HTML forms, where a plus sign is a space.
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
