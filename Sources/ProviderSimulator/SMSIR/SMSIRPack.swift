/// The id of a call that sent several messages, a UUID as the provider's are.
///
/// It says where its messages are: the first one's id, and how many follow, so that nothing has to be searched.
struct SMSIRPack: Equatable, Sendable {
    /// The id of the first message.
    let firstMessageID: Int64
    /// How many messages it has.
    let count: Int

    /// The id as callers see it.
    var id: String {
        let first = Self.hexadecimal(UInt64(bitPattern: self.firstMessageID), digits: 16)
        let rest = Self.hexadecimal(UInt64(self.count), digits: 12)
        return "\(first.prefix(8))-\(first.dropFirst(8).prefix(4))-\(first.suffix(4))-8000-\(rest)"
    }

    /// Describes a pack.
    init(firstMessageID: Int64, count: Int) {
        self.firstMessageID = firstMessageID
        self.count = count
    }

    /// Reads an id back, or returns nil if it is none of ours.
    init?(id: String) {
        let groups = id.split(separator: "-")
        guard groups.count == 5, groups[3] == "8000",
            let first = UInt64(groups[0] + groups[1] + groups[2], radix: 16),
            let count = Int(groups[4], radix: 16)
        else { return nil }
        self.init(firstMessageID: Int64(bitPattern: first), count: count)
        guard self.id == id.lowercased(), (1...SMSIRCall.maximumMessages).contains(count) else { return nil }
    }

    private static func hexadecimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
