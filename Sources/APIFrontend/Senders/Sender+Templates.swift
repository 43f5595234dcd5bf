import HTTPTypes
import SMS

extension Sender {
    /// The refusal of a template that this sender may not name; nil if it may.
    func refusal(of body: TextBody, by templates: TemplateCatalogue) -> APIError? {
        guard let name = body.template else { return nil }
        let isCodes = templates.speaksAsCodes(name)
        let isAllowed =
            switch self.templates {
            case .allowed(let allowance): allowance.allows(name, isCodes: isCodes)
            case .listed: templates.isListed(name) && !isCodes
            }
        return isAllowed ? nil : Self.templateRefusal
    }

    /// 400: a template that this sender may not name.
    static let templateRefusal = APIError(
        status: .badRequest, body: .field("template_id", ["You may not send with this template."]),
        code: "template_not_allowed")
}
