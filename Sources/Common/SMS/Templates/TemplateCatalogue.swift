package import Primitives

/// The sender's templates, and how each provider carries a message with them.
package struct TemplateCatalogue: Sendable, Equatable {
    let templates: [String: MessageTemplate]
    /// The template for login codes: a key of ours or a provider's id; nil sends plain text.
    private(set) var otpTemplate: String?
    private var otpText: OTPText
    /// Whether typographic marks become plain ones where that saves a part.
    private var hasPlainPunctuation: Bool

    /// Makes a catalogue.
    ///
    /// - Parameters:
    ///   - value: the object of `SMS.TEMPLATES`.
    ///   - otpTemplate: for login codes; empty for none.
    ///   - otpText: the text of a code where no template carries it.
    ///   - plainPunctuation: whether typographic marks of plain texts become plain ones where that saves a part.
    package init(
        _ value: JSONValue, otpTemplate: String = "", otpText: OTPText = OTPText(pattern: "{code}"),
        plainPunctuation: Bool = false
    ) throws(TemplateError) {
        guard case .object(let members) = value else { throw TemplateError("is not an object") }
        var templates: [String: MessageTemplate] = [:]
        for (key, member) in members { templates[key.string] = try MessageTemplate(key: key.string, value: member) }
        self.templates = templates
        self.otpTemplate = Self.template(otpTemplate)
        self.otpText = otpText
        self.hasPlainPunctuation = plainPunctuation
    }

    /// The same templates, with what other settings say of codes and of plain texts.
    package func with(otpTemplate: String, otpText: OTPText, plainPunctuation: Bool) -> Self {
        var catalogue = self
        catalogue.otpTemplate = Self.template(otpTemplate)
        catalogue.otpText = otpText
        catalogue.hasPlainPunctuation = plainPunctuation
        return catalogue
    }

    /// django-chelseru's "no template" is 0.
    private static func template(_ name: String) -> String? { name.isEmpty || name == "0" ? nil : name }

    /// The form in which a provider takes a message.
    ///
    /// - Throws: ``PayloadFault`` naming the field and the provider if it cannot.
    package func payload(
        of body: SMSBody, by provider: ProviderService
    ) throws(PayloadFault) -> ProviderPayload {
        switch body {
        case .code(let code):
            guard let template = self.otpTemplate else { return try self.text(self.otpText.text(for: code), provider) }
            let values = ["code": code.code, "token": code.code, "origin": code.origin, "app_hash": code.appHash]
            return try self.payload(template: template, values: values, provider) {
                self.otpText.text(for: code)
            }
        case .text(let body):
            guard let template = body.template else { return try self.text(body.text, provider) }
            let values = body.variables.merging(["token": body.text, "message_text": body.text]) { given, _ in given }
            return try self.payload(template: template, values: values, provider) { nil }
        }
    }

    private func payload(
        template key: String, values: [String: String], _ provider: ProviderService, plain: () -> String?
    ) throws(PayloadFault) -> ProviderPayload {
        let known = self.templates[key]
        if let template = known, template.providerID == nil {
            if let mapping = template.mappings[provider] {
                return try self.mapped(mapping, values, provider)
            }
            guard let text = template.text.map({ TextPattern.fill($0, values) }) ?? plain() else {
                throw PayloadFault(
                    field: "template_id",
                    message: "The template has neither an entry for \(provider.settingName) nor a text.")
            }
            return try self.text(text, provider)
        }
        // A provider's own id: the values go by the names that the provider's templates use by default.
        guard let names = provider.facts.defaultVariables else {
            throw PayloadFault(
                field: "template_id",
                message: "\(provider.settingName) needs an entry for this template in SMS.TEMPLATES.")
        }
        var given: [String: String] = [:]
        for name in names { given[name] = values[name].map { provider.facts.loosened($0, name) } }
        let present = names.filter { given[$0]?.isEmpty == false }
        return try self.mapped(
            .init(id: known?.providerID ?? key, variables: present.map { ($0, $0) }), given, provider)
    }

    private func mapped(
        _ mapping: MessageTemplate.Mapping, _ values: [String: String], _ provider: ProviderService
    ) throws(PayloadFault) -> ProviderPayload {
        var filled: [TemplateValue] = []
        for variable in mapping.variables {
            guard let value = values[variable.ours], !value.isEmpty else {
                throw PayloadFault(
                    field: variable.ours, message: "The template at \(provider.settingName) needs this value.")
            }
            if let fault = provider.fault(ofValue: value, parameter: variable.parameter) {
                throw PayloadFault(field: variable.ours, message: "\(provider.settingName) \(fault)")
            }
            filled.append(TemplateValue(name: variable.parameter, value: value))
        }
        return .template(id: mapping.id, values: filled)
    }

    /// Here every plain text comes by, of a sender, of a template and of a code, in the front end that counts and the worker that sends.
    private func text(_ given: String, _ provider: ProviderService) throws(PayloadFault) -> ProviderPayload {
        let unified = LineEnds.unified(given)
        let text = self.hasPlainPunctuation ? PlainPunctuation.cheaper(unified) : unified
        guard provider.sendsText else {
            throw PayloadFault(
                field: "template_id", message: "\(provider.settingName) sends by template only; this field is required."
            )
        }
        if let fault = provider.fault(ofText: text) {
            throw PayloadFault(field: "message_text", message: "\(provider.settingName) \(fault)")
        }
        return .text(text)
    }
}

/// Texts with `{name}` in them.
enum TextPattern {
    /// Puts values in; what is not known stays as it is, and no value is looked into.
    static func fill(_ pattern: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            result += rest[..<open]
            if let value = values[String(name)] {
                result += value
                rest = rest[rest.index(after: close)...]
            } else {
                result += "{"
                rest = rest[rest.index(after: open)...]
            }
        }
        return result + rest
    }
}
