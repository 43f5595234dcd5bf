import Common

extension FaultSpec {
    private static let knownMembers: Set<String> = ["provider", "fault", "value", "rate", "count", "receptor"]

    /// Reads the body of a control request, whose members may have any type until they are looked at.
    ///
    /// A member nobody knows is an error: a misspelt `receptor` would strike everybody.
    init(members: [String: JSONScalar]) throws(ControlError) {
        if let unknown = members.keys.filter({ !Self.knownMembers.contains($0) }).min() {
            throw .badField(unknown, "is not known")
        }
        guard let provider = members["provider"]?.text else {
            throw .badField("provider", "is required and must be a string")
        }
        guard let name = members["fault"]?.text else {
            throw .badField("fault", "is required and must be a string")
        }
        self.init(
            provider: try Provider(named: provider),
            effect: try FaultEffect(named: name, value: try Self.integer("value", members)),
            rate: try Self.rate(members),
            count: try Self.count(members),
            receptor: try Self.receptor(members)
        )
    }

    private static func integer(_ name: String, _ members: [String: JSONScalar]) throws(ControlError) -> Int? {
        guard let member = members[name], member != .null else { return nil }
        guard let value = member.integer else { throw .badField(name, "must be a whole number") }
        return value
    }

    private static func rate(_ members: [String: JSONScalar]) throws(ControlError) -> Double {
        guard let member = members["rate"], member != .null else { return 1 }
        guard case .number(let rate) = member, (0...1).contains(rate) else {
            throw .badField("rate", "must be a number from 0 to 1")
        }
        return rate
    }

    private static func count(_ members: [String: JSONScalar]) throws(ControlError) -> Int? {
        let count = try Self.integer("count", members)
        guard (count ?? 1) > 0 else { throw .badField("count", "must be 1 or more") }
        return count
    }

    private static func receptor(_ members: [String: JSONScalar]) throws(ControlError) -> PhoneNumber? {
        guard let member = members["receptor"], member != .null else { return nil }
        guard let number = member.text.flatMap({ PhoneNumber($0) }) else {
            throw .badField("receptor", "must be a mobile number")
        }
        return number
    }
}
