import Identity
import Limits
import Primitives

/// Whose requests a window counts, as its key has it: `limit:<subject>:<seconds>`.
///
/// An address and its networks share the tag of the /24 it is in (IPv4) or the /48 (IPv6), so that one script can ask all of them.
/// A larger network has addresses in many of these, and so a tag of its own, as have devices, blocks of numbers and countries.
enum LimitSubject {
    /// Everybody.
    static let all = "{all}"

    private static let sharedLength = (ipv4: 24, ipv6: 48)

    /// Who asks for codes: a device, or else an address.
    static func requests(of caller: OTPCaller, at address: IPAddress?) -> String { self.own("a", caller, address) }

    /// Who tries codes.
    static func tries(of caller: OTPCaller, at address: IPAddress?) -> String { self.own("t", caller, address) }

    /// All addresses of a network; nil for an address of the other family.
    static func network(_ limit: NetworkLimit, of address: IPAddress) -> String? {
        guard let name = limit.network(of: address) else { return nil }
        let isWithin = limit.length >= (limit.isIPv4 ? self.sharedLength.ipv4 : self.sharedLength.ipv6)
        return isWithin ? "\(self.tag(address)):n:\(name)" : "{n:\(name)}"
    }

    /// A block of numbers, or what is left of it to their owners.
    static func block(of phone: PhoneNumber, isOwner: Bool) -> String { "{\(isOwner ? "o" : "p"):\(phone.prefix)}" }

    /// The numbers of a country, by its calling code.
    static func country(_ code: String) -> String { "{c:\(code)}" }

    private static func own(_ kind: String, _ caller: OTPCaller, _ address: IPAddress?) -> String {
        guard caller.device == nil, let address else { return "{\(kind):\(caller.client)}" }
        return "\(self.tag(address)):\(kind):\(caller.client)"
    }

    private static func tag(_ address: IPAddress) -> String {
        let length = address.bytes.count == 4 ? self.sharedLength.ipv4 : self.sharedLength.ipv6
        return "{a:\(address.masked(to: length).description)/\(length)}"
    }
}
