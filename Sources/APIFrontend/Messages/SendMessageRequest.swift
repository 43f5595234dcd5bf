import HTTPTypes
import Primitives
import SMS

/// A valid message, as `message/send` and each item of a batch has it.
struct SendMessageRequest: Sendable, Equatable {
    let phone: PhoneNumber
    let body: TextBody
    /// How many SMS it takes with the first provider.
    let segments: SegmentCount

    /// The values besides the text that django-chelseru knows.
    private static let tokens = ["token2", "token3", "token10", "token20"]

    /// Checks the fields.
    ///
    /// - Throws: ``APIError`` 400 naming every field that is wrong.
    init(_ given: RequestFields, rules: MessageRules) throws(APIError) {
        var fields = FieldReader(given)
        var ahead = fields
        let hasValues = Self.template(&ahead) != nil && Self.isPresent(given["variables"])
        let text = fields.message("message_text", rules: rules, isRequired: !hasValues)
        let phone = fields.phone("mobile_number", countries: rules.countries, ranges: rules.ranges)
        let template = Self.template(&fields)
        var variables: [String: String] = [:]
        for name in Self.tokens {
            let value = LineEnds.unified(fields.text(name, limit: rules.valueLimit))
            if !value.isEmpty { variables[name] = value }
        }
        let named = fields.values(
            "variables", limit: rules.valueLimit, count: MessageRules.variableLimit
        ).mapValues(LineEnds.unified)
        variables.merge(named) { token, _ in token }
        let body = TextBody(text: text, template: template, variables: variables)
        var segments = SegmentCount("")
        if let phone, fields.faults.isEmpty {
            do {
                segments = try rules.segments(of: body, to: phone)
            } catch {
                let (field, message) = Self.place(error, named: named)
                fields.add(field, message, "not_carried")
            }
        }
        if let refusal = fields.refusal { throw refusal }
        guard let phone else { preconditionFailure("no phone and no fault") }
        self.phone = phone
        self.body = body
        self.segments = segments
    }

    /// The fields in one spelling: equal lists mean equal messages.
    var normalised: [String] {
        [self.phone.e164, self.body.text, self.body.template ?? ""]
            + self.body.variables.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }

    private static func template(_ fields: inout FieldReader) -> String? {
        let name = fields.word("template_id", limit: 64)
        // django-chelseru's "no template" is 0.
        return name.isEmpty || name == "0" ? nil : name
    }

    private static func isPresent(_ value: JSONValue?) -> Bool { value != nil && value != .null }

    /// The request's field that a provider's objection is about.
    private static func place(_ fault: PayloadFault, named: [String: String]) -> (String, String) {
        switch fault.field {
        case "template_id", "message_text": (fault.field, fault.message)
        case let name where Self.tokens.contains(name) && named[name] == nil: (name, fault.message)
        // The text is the value of the first variable, as in django-chelseru.
        case "token" where named["token"] == nil: ("message_text", fault.message)
        default: ("variables", "\(fault.field): \(fault.message)")
        }
    }
}
