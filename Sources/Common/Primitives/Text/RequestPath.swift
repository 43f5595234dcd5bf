/// The path of a request with its percent sequences decoded: once, and before anything looks at it.
package enum RequestPath {
    /// Why a path is none.
    package enum Fault: Error, Equatable {
        /// A percent sign without two hexadecimal digits.
        case brokenEscape
        /// What stands behind the sequences is no text, or has control characters.
        case textNotAllowed
    }

    /// Decodes each segment of a path; all of them are text then.
    ///
    /// What would be read as something else than a part of a segment keeps its sequence: an encoded slash parts no segments (RFC 3986 §2.2).
    package static func decoded(_ path: String) throws(Fault) -> String {
        guard path.utf8.contains(UInt8(ascii: "%")) else { return path }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(path.utf8.count)
        for (index, segment) in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .enumerated()
        {
            if index > 0 { decoded.append(UInt8(ascii: "/")) }
            guard let bytes = PercentEncoding.decode(segment) else { throw .brokenEscape }
            guard TextGate.text(bytes) != nil, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw .textNotAllowed
            }
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "/"): decoded += "%2F".utf8
                case UInt8(ascii: "?"): decoded += "%3F".utf8
                case UInt8(ascii: "#"): decoded += "%23".utf8
                case UInt8(ascii: "%"): decoded += "%25".utf8
                // The type of a request's path cuts spaces at its ends off, which would make it another one.
                case UInt8(ascii: " "): decoded += "%20".utf8
                default: decoded.append(byte)
                }
            }
        }
        return TextGate.ours(decoded)
    }

    /// Decodes the path of a request's target, and leaves its query.
    package static func decoded(target: String) throws(Fault) -> String {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        guard path.contains(UInt8(ascii: "%")) else { return target }
        return try Self.decoded(TextGate.ours(path)) + TextGate.ours(target.utf8.dropFirst(path.count))
    }
}
