package import Primitives

/// One of the sender's templates: our key, and what it is called at each provider.
package struct MessageTemplate: Sendable, Equatable {
    /// What a template is at one provider.
    package struct Mapping: Sendable, Equatable {
        /// The provider's id or name of it.
        package let id: String
        /// The provider's variables in its order, each with the name of ours that fills it.
        package let variables: [(parameter: String, ours: String)]

        /// Whether both say the same.
        package static func == (left: Self, right: Self) -> Bool {
            left.id == right.id && left.variables.map(\.parameter) == right.variables.map(\.parameter)
                && left.variables.map(\.ours) == right.variables.map(\.ours)
        }
    }

    /// Our name of it.
    package let key: String
    /// The text for providers without a mapping, with `{name}` for each variable; nil if they cannot carry it.
    package let text: String?
    /// What it is at each provider.
    package let mappings: [ProviderService: Mapping]
    /// The provider's own id of it, where it is no more than another name for that; nil otherwise.
    package let providerID: String?

    /// Reads an entry of `SMS.TEMPLATES`:
    /// `{"text": "Hi {name}", "KAVENEGAR_COM": {"id": "hello", "variables": {"token": "name"}}, …}`, or only a provider's
    /// id, as configurations of django-chelseru have it.
    ///
    /// Variables are a list of ours where the provider knows places only, or an object from its names to ours.
    package init(key: String, value: JSONValue) throws(TemplateError) {
        self.key = key
        self.providerID = value.codeText
        let members: [ProtocolText: JSONValue]
        switch value {
        case .object(let given): members = given
        case .integer, .large, .number, .string: members = [:]
        default: throw TemplateError("\(key): is neither an object nor a provider's id")
        }
        var text: String?
        var mappings: [ProviderService: Mapping] = [:]
        for (name, member) in members {
            if name == "text" {
                guard case .string(let pattern) = member else { throw TemplateError("\(key).text: is not a text") }
                text = pattern
            } else if let provider = ProviderService(settingName: name.string) {
                mappings[provider] = try Self.mapping(member, "\(key).\(name.string)")
            } else {
                throw TemplateError("\(key).\(name.string): is neither \"text\" nor a provider")
            }
        }
        self.text = text
        self.mappings = mappings
    }

    private static func mapping(_ value: JSONValue, _ path: String) throws(TemplateError) -> Mapping {
        guard case .object(let members) = value else { throw TemplateError("\(path): is not an object") }
        let id: String
        switch members["id"] {
        case .string(let text) where !text.isEmpty: id = text
        case .integer(let number): id = String(number)
        case .large(let digits): id = digits
        case .number(let number): id = JSONValue.number(number).codeText ?? number.description
        default: throw TemplateError("\(path).id: has to be a name or a number")
        }
        var variables: [(parameter: String, ours: String)] = []
        switch members["variables"] {
        case nil: break
        case .array(let names):
            for (index, name) in names.enumerated() {
                guard case .string(let ours) = name else { throw TemplateError("\(path).variables: holds no names") }
                variables.append((String(index + 1), ours))
            }
        case .object(let names):
            for (parameter, name) in names.sorted(by: { $0.key < $1.key }) {
                guard case .string(let ours) = name else { throw TemplateError("\(path).variables: holds no names") }
                variables.append((parameter.string, ours))
            }
        default: throw TemplateError("\(path).variables: has to be a list or an object of names")
        }
        return Mapping(id: id, variables: variables)
    }
}

/// What is wrong with a template in the configuration.
package struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// The place and the fault.
    package let description: String

    /// Makes an error.
    package init(_ description: String) {
        self.description = description
    }
}
