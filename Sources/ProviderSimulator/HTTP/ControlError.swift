import HTTPTypes
import Hummingbird
import Primitives

/// A control request that cannot be served, and which of its fields is to blame.
struct ControlError: HTTPResponseError, Equatable {
    /// The status of the answer.
    let status: HTTPResponse.Status
    /// The query item, path component or member that is wrong, if it is one of them.
    let field: String?
    /// What was expected, in words.
    let message: String

    /// A field with a value that is not taken.
    ///
    /// - Parameters:
    ///   - field: the field's name.
    ///   - complaint: what is said of it, going on from the name: "must be a whole number".
    static func badField(_ field: String, _ complaint: String) -> ControlError {
        ControlError(status: .badRequest, field: field, message: "\(field) \(complaint)")
    }

    /// Shows the error as JSON, with `field` present where one is to blame.
    func response(from request: Request, context: some RequestContext) -> Response {
        .json(status: self.status) { writer in
            writer.object {
                $0.member("error", self.message)
                if let field = self.field { $0.member("field", field) }
            }
        }
    }
}
