import Common

/// What decides whether a message can be taken.
struct MessageRules: Sendable {
    /// The most characters of a text.
    static let textLimit = 290
    /// The most characters of a template's value; no provider takes more.
    static let valueLimit = 290
    /// The most values for a template.
    static let variableLimit = 20

    /// Countries whose numbers are served.
    var countries: Set<String> = ["98"]
    /// Who carries what.
    var routes: SMSRoutes
    /// How.
    var templates: TemplateCatalogue

    /// How many SMS a text takes, if every provider that it may go to takes it.
    ///
    /// Plain text passes by providers that send by template only, as long as one of the chain sends text: they will not be
    /// asked. A template's values have to suit all, or a failover would find a value that the second provider refuses.
    ///
    /// - Throws: ``CarriageProblem`` of the first provider that does not take it.
    func segments(of body: TextBody, to phone: PhoneNumber) throws(CarriageProblem) -> SegmentCount {
        let chain = self.routes.chain(for: .text, to: phone)
        let texters = chain.filter(\.sendsText)
        let candidates = body.template == nil && !texters.isEmpty ? texters : chain
        var first: Carriage?
        for provider in candidates {
            let carriage = try self.templates.carriage(of: .text(body), by: provider)
            first = first ?? carriage
        }
        return SegmentCount(first?.countedText ?? "")
    }
}
