import Primitives

extension FaultSpec {
    private static let knownMembers: Set<String> = [
        "provider", "fault", "value", "rate", "count", "receptor", "method", "delivers",
    ]

    /// Reads the body of a control request, whose members may have any type until they are looked at.
    ///
    /// A member nobody knows is an error: a misspelt `receptor` would strike everybody.
    init(members: [ProtocolText: JSONValue]) throws(ControlError) {
        if let unknown = members.keys.map(\.string).filter({ !Self.knownMembers.contains($0) }).min() {
            throw .badField(unknown, "is not known")
        }
        guard let name = members["provider"]?.text else {
            throw .badField("provider", "is required and must be a string")
        }
        guard let fault = members["fault"]?.text else {
            throw .badField("fault", "is required and must be a string")
        }
        let provider = try Provider(named: name)
        let effect = try FaultEffect(named: fault, value: members["value"], provider: provider)
        self.init(
            provider: provider,
            effect: effect,
            rate: try Self.rate(members["rate"]),
            count: try Self.count(members["count"]),
            receptor: try Self.receptor(members["receptor"]),
            method: try Self.method(members["method"]),
            delivers: try Self.delivers(members["delivers"], effect)
        )
    }

    private static func rate(_ member: JSONValue?) throws(ControlError) -> Double {
        guard let member, member != .null else { return 1 }
        guard let rate = member.double, (0...1).contains(rate) else {
            throw .badField("rate", "must be a number from 0 to 1")
        }
        return rate
    }

    private static func count(_ member: JSONValue?) throws(ControlError) -> Int? {
        guard let member, member != .null else { return nil }
        guard let count = member.wholeNumber else { throw .badField("count", "must be a whole number") }
        guard count > 0 else { throw .badField("count", "must be 1 or more") }
        return count
    }

    private static func receptor(_ member: JSONValue?) throws(ControlError) -> PhoneNumber? {
        guard let member, member != .null else { return nil }
        guard let number = member.text.flatMap({ PhoneNumber($0) }) else {
            throw .badField("receptor", "must be a mobile number")
        }
        return number
    }

    private static func method(_ member: JSONValue?) throws(ControlError) -> String? {
        guard let member, member != .null else { return nil }
        guard case .string(let method) = member, (1...64).contains(method.utf8.count) else {
            throw .badField("method", "must be the provider's name of a method")
        }
        return method
    }

    private static func delivers(_ member: JSONValue?, _ effect: FaultEffect) throws(ControlError) -> Bool? {
        guard let member, member != .null else { return nil }
        guard case .open = effect.delivery else {
            throw .badField("delivers", "cannot be chosen for \(effect.name)")
        }
        guard case .bool(let delivers) = member else { throw .badField("delivers", "must be true or false") }
        return delivers
    }
}
