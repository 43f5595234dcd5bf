import Primitives

/// The tag that windows of an address and of its networks share in the second layout, read from a subject of the first.
///
/// As ``LimitSubject`` makes it of the address itself; a test holds one against the other.
enum AddressTag {
    private static let lengths = (ipv4: 24, ipv6: 48)

    /// The tag, such as `{a:10.1.2.0/24}`; nil for what has none: a device, a larger network, a caller without an address.
    ///
    /// - Parameter subject: `a:`, `t:` or `n:`, and what the window counts.
    static func of(_ subject: Substring) -> String? {
        let kind = subject.prefix(2)
        let rest = subject.dropFirst(2)
        switch kind {
        // Bytes of an IPv4 address, or of an IPv6 one's /64.
        case "a:", "t:":
            return rest.utf8.count == 8 || rest.utf8.count == 16 ? self.tag(rest, isIPv4: rest.utf8.count == 8) : nil
        case "n:": return self.network(rest)
        default: return nil
        }
    }

    /// `4:0a010200/24`: the bytes of the network, and how many bits of them count.
    private static func network(_ name: Substring) -> String? {
        let sides = name.split(separator: "/", omittingEmptySubsequences: false)
        let words = sides[0].split(separator: ":", omittingEmptySubsequences: false)
        guard sides.count == 2, words.count == 2, let length = Int(sides[1]), words[0] == "4" || words[0] == "6" else {
            return nil
        }
        let isIPv4 = words[0] == "4"
        guard length >= (isIPv4 ? self.lengths.ipv4 : self.lengths.ipv6) else { return nil }
        return self.tag(words[1], isIPv4: isIPv4)
    }

    private static func tag(_ digits: Substring, isIPv4: Bool) -> String? {
        guard digits.utf8.areHexadecimalDigits, let address = Self.address(Array(digits.utf8), isIPv4: isIPv4) else {
            return nil
        }
        let length = isIPv4 ? self.lengths.ipv4 : self.lengths.ipv6
        return "{a:\(address.masked(to: length).description)/\(length)}"
    }

    /// The address whose first bytes these are; the others are 0.
    private static func address(_ digits: [UInt8], isIPv4: Bool) -> IPAddress? {
        let count = isIPv4 ? 8 : 32
        guard digits.count <= count else { return nil }
        let all = digits + Array(repeating: UInt8(ascii: "0"), count: count - digits.count)
        let step = isIPv4 ? 2 : 4
        let groups = stride(from: 0, to: count, by: step).compactMap { start in
            Int(TextGate.ours(Array(all[start..<start + step])), radix: 16)
        }
        let words = groups.map { String($0, radix: isIPv4 ? 10 : 16) }
        return IPAddress(words.joined(separator: isIPv4 ? "." : ":"))
    }
}
