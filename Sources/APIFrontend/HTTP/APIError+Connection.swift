import HTTPTypes
import Operations
import Primitives

extension APIError {
    /// What a connection found wrong with a request that was handed on already.
    init(_ refusal: ConnectionRefusal) {
        self.init(
            status: refusal.status, body: .detail(refusal.detail), code: refusal.code, closesConnection: true)
    }

    /// 400: a body that broke off.
    static let incompleteBody = APIError(.incompleteBody as ConnectionRefusal)

    /// 400: a query or form that cannot be read.
    init(_ fault: FormText.Fault, in place: String) {
        switch fault {
        case .brokenEscape: self = RequestFields.unparsable("\(place) parse error.")
        case .name:
            self = RequestFields.unparsable(
                "A field's name has to be at most \(TextGate.maximumNameBytes) bytes of ASCII.", "text_not_allowed")
        case .value(let field): self = .textNotAllowed(field.string)
        }
    }

    /// 415: a body in a coding that nothing here takes off again (RFC 9110 §8.4, §15.5.16).
    static let unsupportedCoding = APIError(
        status: .unsupportedMediaType, body: .detail("Content codings of requests are not understood here."),
        code: "unsupported_media_type", headers: [.acceptEncoding: "identity"])
}
