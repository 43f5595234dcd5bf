import HTTPTypes
import Identity
import Primitives

/// A valid `POST /api/otp/send/`.
struct SendCodeRequest: Sendable, Equatable {
    let phone: PhoneNumber
    let origin: String
    let appHash: String
    /// What may be a device of the number.
    let device: String?

    /// Checks the fields.
    ///
    /// - Throws: ``APIError`` 400 naming the field.
    init(_ fields: RequestFields, rules: OTPRules) throws(APIError) {
        switch MobileNumberField(fields["mobile_number"], countries: rules.countries) {
        // Nothing is sent to a test number, so it may be one that nobody has.
        case .valid(let phone)
        where rules.ranges.refuses(phone) && !rules.testNumbers.contains { $0.phone == phone }:
            throw Self.refusal("mobile_number", "Enter a valid mobile number.", "invalid")
        case .valid(let phone): self.phone = phone
        case .missing: throw Self.refusal("mobile_number", "This field is required.", "required")
        case .null: throw Self.refusal("mobile_number", "This field may not be null.", "null")
        case .blank: throw Self.refusal("mobile_number", "This field may not be blank.", "blank")
        case .invalid: throw Self.refusal("mobile_number", "Enter a valid mobile number.", "invalid")
        }
        self.origin = try Self.listed("origin", fields, rules.origins)
        self.appHash = try Self.listed("app_hash", fields, rules.appHashes)
        self.device = fields.device
    }

    /// A value from the configured list: the first when the field is absent, and never one from outside the list, because
    /// a caller who could name any origin could have the code filled in on a page of their own.
    private static func listed(_ name: String, _ fields: RequestFields, _ list: [String]) throws(APIError) -> String {
        guard let value = fields[ProtocolText(name)], value != .null else { return list.first ?? "" }
        // Byte by byte: what only looks the same is no part of the list, and would go out as it was written.
        guard case .string(let given) = value,
            case let text = ShortField.trimmed(given),
            let listed = list.first(where: { $0.utf8.elementsEqual(text.utf8) })
        else {
            throw Self.refusal(name, "This value is not allowed.", "not_allowed")
        }
        return listed
    }

    private static func refusal(_ field: String, _ message: String, _ code: String) -> APIError {
        APIError(status: .badRequest, body: .field(field, [message]), code: code)
    }
}
