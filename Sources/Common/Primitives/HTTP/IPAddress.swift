import Glibc

/// An IPv4 or IPv6 address; an IPv4 address mapped into IPv6 is the IPv4 address (RFC 4291 §2.5.5.2).
package struct IPAddress: Sendable, Hashable {
    /// Four or sixteen bytes in network order.
    package let bytes: [UInt8]

    /// Reads a textual address without port, brackets or zone.
    package init?(_ text: String) {
        guard text.utf8.count <= 45 else { return nil }
        if let four = Self.parse(text, family: AF_INET, count: 4) {
            self.bytes = four
        } else if let sixteen = Self.parse(text, family: AF_INET6, count: 16) {
            let isMapped = sixteen[..<10].allSatisfy { $0 == 0 } && sixteen[10] == 255 && sixteen[11] == 255
            self.bytes = isMapped ? Array(sixteen[12...]) : sixteen
        } else {
            return nil
        }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The address with all bits after the first `length` cleared.
    package func masked(to length: Int) -> IPAddress {
        IPAddress(
            bytes: self.bytes.enumerated().map { index, byte in
                let kept = min(8, max(0, length - index * 8))
                return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
            })
    }

    /// What counts as one client: the address itself, or its /64 for IPv6, since a household gets that many.
    package var clientKey: String {
        (self.bytes.count == 4 ? self.bytes : Array(self.masked(to: 64).bytes.prefix(8))).hexadecimal
    }

    /// The address as usually written.
    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = self.bytes.count == 4 ? AF_INET : AF_INET6
        let text = unsafe self.bytes.withUnsafeBytes { raw in
            unsafe inet_ntop(family, raw.baseAddress, &buffer, socklen_t(buffer.count))
        }
        guard unsafe text != nil else { return "?" }
        return TextGate.ours(buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }

    private static func parse(_ text: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return unsafe inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}
