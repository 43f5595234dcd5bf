import Primitives

/// Another user as a request names one: by id as `user_id`, or by `mobile_number`, not both.
enum NamedUser: Sendable, Equatable {
    case id(Int64)
    /// Whoever has a number.
    case number(PhoneNumber)

    /// - Parameter countries: whose numbers are served.
    /// - Throws: ``APIError``: 404 where no user is named, 400 for all else.
    init(_ fields: RequestFields, countries: Set<String>) throws(APIError) {
        let number = MobileNumberField(fields["mobile_number"], countries: countries)
        switch (Self.given(fields["user_id"]), number) {
        case (nil, .missing), (nil, .null), (nil, .blank): throw ChatErrors.userIsMissing
        case (let value?, .missing), (let value?, .null), (let value?, .blank):
            self = .id(try ChatFields.userID(value, "user_id"))
        case (nil, .valid(let phone)): self = .number(phone)
        case (nil, .invalid):
            throw ChatErrors.field("mobile_number", "Enter a valid mobile number.", "invalid")
        case (_?, .valid), (_?, .invalid):
            throw ChatErrors.field(
                "mobile_number", "Name a user by user_id or by mobile_number, not by both.", "invalid")
        }
    }

    /// What names a user; nil for what names nobody.
    private static func given(_ value: JSONValue?) -> JSONValue? {
        switch value {
        case nil, .null: nil
        case .string(let text)? where ShortField.trimmed(text).isEmpty: nil
        case let value?: value
        }
    }
}
