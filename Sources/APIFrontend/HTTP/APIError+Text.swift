import HTTPTypes

extension APIError {
    /// 400: a text that the gate refuses, or that has characters which its field does not take.
    static func textNotAllowed(_ field: String) -> APIError {
        let text = "This text has characters that are not allowed here."
        // A refusal has members of its own, and each of them once.
        let body: Body = ["code", "request_id"].contains(field) ? .detail("\(field): \(text)") : .field(field, [text])
        return APIError(status: .badRequest, body: body, code: "text_not_allowed")
    }
}
