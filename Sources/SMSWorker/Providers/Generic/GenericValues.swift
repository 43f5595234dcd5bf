import Primitives
import SMS

/// The values of the variables in one call.
struct GenericValues: Sendable {
    private let values: [GenericVariable: String]
    /// The values of the provider's template.
    let templateValues: [TemplateValue]

    private init(_ values: [GenericVariable: String], _ templateValues: [TemplateValue] = []) {
        self.values = values
        self.templateValues = templateValues
    }

    /// The values for a question about the account.
    init(account configuration: GenericConfiguration) {
        var values: [GenericVariable: String] = [:]
        for (name, secret) in configuration.secrets { values[.secret(name)] = secret }
        if !configuration.sender.isEmpty { values[.from] = configuration.sender }
        self.init(values)
    }

    /// The values for a question about a message.
    init(account configuration: GenericConfiguration, id: String) {
        var values = Self(account: configuration).values
        values[.id] = id
        self.init(values)
    }

    /// The values for a send.
    init(account configuration: GenericConfiguration, message: OutgoingMessage) {
        var values = Self(account: configuration).values
        values[.to] = message.phone.national
        values[.toE164] = message.phone.e164
        values[.messageID] = message.id
        switch message.payload {
        case .text(let text):
            values[.text] = text
            self.init(values)
        case .template(let id, let templateValues):
            values[.templateID] = id
            for value in templateValues { values[.value(value.name)] = value.value }
            var writer = JSONWriter()
            writer.value(.object(Dictionary(templateValues.map { (ProtocolText($0.name), .string($0.value)) }) { $1 }))
            values[.values] = writer.text
            self.init(values, templateValues)
        }
    }

    /// The value; nil if this call has none.
    subscript(_ variable: GenericVariable) -> String? { self.values[variable] }
}
