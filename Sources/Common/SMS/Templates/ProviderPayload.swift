/// A message in the form in which one provider takes it.
package enum ProviderPayload: Sendable, Equatable {
    /// Free text.
    case text(String)
    /// A template of the provider with its values, in its order.
    case template(id: String, values: [TemplateValue])

    /// What is counted in segments: the text, or of a template, whose text only the provider knows, its values.
    package var countedText: String {
        switch self {
        case .text(let text): text
        case .template(_, let values): values.map(\.value).joined(separator: " ")
        }
    }
}

/// A value for one variable of a provider's template.
package struct TemplateValue: Sendable, Equatable {
    /// The provider's name of the variable; a number from 1 where it only knows places.
    package let name: String
    /// The value.
    package let value: String

    /// Makes a value.
    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Why a provider cannot carry a message.
package struct PayloadFault: Error, Equatable, Sendable {
    /// The field or variable that is wrong.
    package let field: String
    /// What is wrong with it, naming the provider.
    package let message: String
}
