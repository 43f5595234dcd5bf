import Primitives

/// Which part of a server's address is wrong, and how it is mended.
///
/// Nothing of the address is repeated: any part of it may be a piece of a password that is written wrongly. It judges what
/// `RedisAddress` and `BrokerAddress` did not take, and so decides nothing.
enum AddressFault {
    /// What is wrong with a Redis address.
    static func redis(_ text: String) -> String {
        self.text(text, scheme: "redis") { path in
            (0...1_023).contains(self.number(path) ?? -1)
                ? nil : "the database (after the host's /) is not a number from 0 to 1023"
        }
    }

    /// What is wrong with a broker's address.
    static func broker(_ text: String) -> String {
        self.text(text, scheme: "amqp") { path in
            if path.contains(UInt8(ascii: "/")) {
                return
                    "the vhost (after the host's /) has a / in it, which is written %2F, also if the vhost is / itself"
            }
            let hasPercent = path.contains(UInt8(ascii: "%"))
            return hasPercent ? "the vhost (after the host's /) has a % in it, which is written %25" : nil
        }
    }

    /// What is wrong with a provider's base address.
    static func provider(_ text: String) -> String {
        if ProtocolText(text).hasPrefix("http://") {
            return self.part(text, "http") { _ in nil }
                ?? "the scheme is http, which only this machine (127.0.0.1, ::1, localhost) is reached by: write https"
        }
        return self.part(text, "https") { _ in nil } ?? "a user, a password or a query has no place in it"
    }

    private static func text(_ text: String, scheme: String, path: (ArraySlice<UInt8>) -> String?) -> String {
        self.part(text, scheme, path: path) ?? "the host has characters that no host has"
    }

    /// The first part that is wrong, from left to right.
    private static func part(_ text: String, _ scheme: String, path: (ArraySlice<UInt8>) -> String?) -> String? {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return "it is empty" }
        if first == last, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            return "the quotes around it are part of the value here: leave them out"
        }
        guard let separator = bytes.firstRange(of: Array("://".utf8)) else {
            return "it has no scheme: it begins with \(scheme)://"
        }
        if let fault = self.schemeFault(bytes[..<separator.lowerBound], scheme) { return fault }
        let rest = bytes[separator.upperBound...]
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        if let at = rest.lastIndex(of: UInt8(ascii: "@")), end < at {
            return """
                the password (or user) has a / ? or # in it: there, / is written %2F, ? is %3F, # is %23, @ is %40, : is %3A and \
                % is %25
                """
        }
        if let fault = self.authorityFault(rest[..<end]) { return fault }
        guard end < rest.endIndex else { return nil }
        if rest[end...].contains(UInt8(ascii: "?")) || rest[end...].contains(UInt8(ascii: "#")) {
            return "what follows a ? or # is not taken: leave it out"
        }
        return rest[end...].dropFirst().isEmpty ? nil : path(rest[end...].dropFirst())
    }

    /// Words before `://` that are told by name; others might be anything.
    private static let schemes = ["http", "https", "redis", "rediss", "amqp", "amqps", "tcp", "unix", "ftp"]

    private static func schemeFault(_ given: ArraySlice<UInt8>, _ scheme: String) -> String? {
        guard !given.elementsEqual(scheme.utf8) else { return nil }
        if given.elementsEqual("\(scheme)s".utf8), scheme != "http" {
            return
                "the scheme is \(scheme)s, but TLS is not spoken: write \(scheme), over a network or tunnel you trust"
        }
        let name = Self.schemes.first { given.elementsEqual($0.utf8) }
        return "the scheme is \(name ?? "another one"), and should be \(scheme) in small letters"
    }

    private static func authorityFault(_ authority: ArraySlice<UInt8>) -> String? {
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        let place = at.map { authority[($0 + 1)...] } ?? authority
        let hostEnd: Int
        if place.first == UInt8(ascii: "[") {
            guard let bracket = place.firstIndex(of: UInt8(ascii: "]")) else { return "the host's [ is not closed" }
            hostEnd = bracket + 1
        } else {
            hostEnd = place.firstIndex(of: UInt8(ascii: ":")) ?? place.endIndex
            if place[hostEnd...].dropFirst().contains(UInt8(ascii: ":")), at != nil {
                return "the host has several colons: an IPv6 address stands in brackets, as in [::1]"
            }
        }
        if hostEnd == place.startIndex { return "it has no host" }
        if place[..<hostEnd].contains(where: { $0 <= 0x20 || $0 == 0x7F }) { return "the host has white space in it" }
        let port = place[hostEnd...].dropFirst()
        guard hostEnd < place.endIndex, !port.isEmpty || place[hostEnd] != UInt8(ascii: ":") else { return nil }
        guard place[hostEnd] == UInt8(ascii: ":"), (1...65_535).contains(self.number(port) ?? 0) else {
            let more = at == nil ? "; if that is a password, an @ and the host follow it, and a / in it is %2F" : ""
            return "the port (after the host's :) is not a number from 1 to 65535\(more)"
        }
        return nil
    }

    /// The number that digits are; nil if they are more than six, or none.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard (1...6).contains(bytes.count), bytes.allSatisfy(\.isASCIIDigit) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
