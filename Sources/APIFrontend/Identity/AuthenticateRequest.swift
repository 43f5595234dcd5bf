import HTTPTypes
import Primitives

/// What a login may ask for.
struct AuthenticateRules: Sendable {
    /// Countries whose numbers are served.
    var countries: Set<String> = ["98"]
    /// Groups an account may be in.
    var groups = 0...99
    /// Whether a group given as a JSON integer reads as 0, as in django-chelseru.
    var ignoresIntegerGroup = false
}

/// A valid `POST /api/authenticate/`.
struct AuthenticateRequest: Sendable, Equatable {
    let phone: PhoneNumber
    let code: String
    let group: Int
    let id: String?
    /// What may be a device of the number.
    let device: String?

    /// Checks the fields.
    ///
    /// - Throws: ``APIError`` 400; none of them costs a guess.
    init(_ fields: RequestFields, rules: AuthenticateRules) throws(APIError) {
        switch MobileNumberField(fields["mobile_number"], countries: rules.countries) {
        case .valid(let phone): self.phone = phone
        case .missing, .null, .blank: throw Self.refusal("mobile_number is required.", "required")
        case .invalid: throw Self.refusal("mobile_number is not a valid mobile number.", "invalid")
        }
        self.code = try Self.code(fields["code"])
        self.group = try Self.group(fields["group"], rules)
        switch fields["id"] {
        case nil, .null: self.id = nil
        case .string(let given) where ShortField.trimmed(given).utf8.count <= 64: self.id = ShortField.trimmed(given)
        default: throw Self.refusal("id is not the id of a send.", "invalid")
        }
        self.device = fields.device
    }

    private static func code(_ value: JSONValue?) throws(APIError) -> String {
        let text: String
        switch value {
        case nil, .null: throw Self.refusal("code is required.", "required")
        case .string(let given): text = given
        case .integer(let number): text = String(number)
        default: throw Self.refusal("code has to be 3 to 10 digits.", "invalid")
        }
        guard !ShortField.trimmed(text).isEmpty else { throw Self.refusal("code is required.", "required") }
        guard let digits = ShortField.digits(text, upTo: 10), digits.count >= 3 else {
            throw Self.refusal("code has to be 3 to 10 digits.", "invalid")
        }
        return digits.map(String.init).joined()
    }

    private static func group(_ value: JSONValue?, _ rules: AuthenticateRules) throws(APIError) -> Int {
        let number: Int?
        switch value {
        case nil, .null: number = 0
        case .integer(let integer): number = rules.ignoresIntegerGroup ? 0 : Int(integer)
        case .string(let given):
            let text = ShortField.trimmed(given)
            let digits = text.unicodeScalars.prefix(9).map(\.decimalDigit)
            number =
                text.isEmpty
                ? 0
                : digits.count > 8 || digits.contains(nil)
                    ? nil : Int(digits.compactMap { $0.map(String.init) }.joined())
        default: number = nil
        }
        guard let number, rules.groups.contains(number) else {
            throw Self.refusal(
                "group has to be a whole number from \(rules.groups.lowerBound) to \(rules.groups.upperBound).",
                "invalid")
        }
        return number
    }

    private static func refusal(_ text: String, _ code: String) -> APIError {
        APIError(status: .badRequest, body: .error(text), code: code)
    }
}
