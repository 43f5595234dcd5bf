import Chat
import Primitives

/// What a request for an invitation wants.
struct InvitationRequest: Sendable, Equatable {
    /// How long one may be good, in seconds.
    static let lives: ClosedRange<Int64> = 60...2_592_000
    /// How many may come in by one.
    static let uses: ClosedRange<Int64> = 1...1_000
    private static let usualLife: Int64 = 604_800
    private static let usualUses: (direct: Int64, group: Int64) = (1, 100)

    /// To which group; nil for a direct conversation with the caller.
    let room: Int64?
    let life: Duration
    let uses: Int64

    /// - Throws: ``APIError`` 400.
    init(_ fields: RequestFields) throws(APIError) {
        switch fields["room"] {
        case nil, .null: self.room = nil
        case let value?: self.room = try ChatFields.userID(value, "room")
        }
        self.life = .seconds(try Self.number("expires_in", fields, Self.lives) ?? Self.usualLife)
        let usual = self.room == nil ? Self.usualUses.direct : Self.usualUses.group
        self.uses = try Self.number("uses", fields, Self.uses) ?? usual
    }

    private static func number(
        _ name: String, _ fields: RequestFields, _ range: ClosedRange<Int64>
    ) throws(APIError) -> Int64? {
        guard let value = fields[ProtocolText(name)], value != .null else { return nil }
        guard let number = value.wholeNumber, range.contains(number) else {
            throw ChatErrors.field(
                name, "A whole number from \(range.lowerBound) to \(range.upperBound).", "invalid")
        }
        return number
    }
}
