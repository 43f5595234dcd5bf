import ArgumentParser

/// The approved templates of one provider's account.
struct TemplateSet: Sendable {
    /// Whose they are.
    let provider: Provider
    private var templates: [String: MessageTemplate] = [:]

    /// Starts with those every simulator has.
    init(_ provider: Provider) {
        self.provider = provider
        for (name, text) in BuiltInTemplates.texts(of: provider) { self.add(name, text) }
    }

    /// The names, in no order.
    var names: some Collection<String> { self.templates.keys }

    /// The template with this name, if it is approved.
    subscript(name: String) -> MessageTemplate? { self.templates[name] }

    /// Adds a template, in place of one of the same name.
    mutating func add(_ name: String, _ text: String) {
        self.templates[name] = MessageTemplate(name: name, text: text, syntax: self.provider.templateSyntax)
    }

    /// Adds those of the command line.
    ///
    /// - Parameters:
    ///   - arguments: each of the form `NAME:TEXT`.
    ///   - option: the option they were given by.
    ///   - isNumbered: whether the provider knows templates by number.
    /// - Throws: `ValidationError` naming the option.
    mutating func add(_ arguments: [String], option: String, isNumbered: Bool) throws {
        for argument in arguments {
            guard let template = MessageTemplate(argument: argument, syntax: self.provider.templateSyntax) else {
                throw ValidationError("\(option) must be \(isNumbered ? "ID" : "NAME"):TEXT, not \(argument)")
            }
            guard !isNumbered || Int(template.name) != nil else {
                throw ValidationError("\(option) must begin with a number, not \(template.name)")
            }
            self.templates[template.name] = template
        }
    }
}
