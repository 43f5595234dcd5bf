import HTTPTypes
import Identity

/// A valid `POST /api/login/`.
struct LoginRequest: Sendable {
    let name: LoginName
    let password: String

    /// Checks the fields; what is right about them is not said, only what no user could have sent.
    ///
    /// - Throws: ``APIError`` 400; none of them costs a try.
    init(_ given: RequestFields) throws(APIError) {
        var fields = FieldReader(given)
        let name = fields.userName()
        let password = fields.password("password")
        if let refusal = fields.refusal { throw refusal }
        guard let name, let password else { preconditionFailure("no name or password and no fault") }
        self.name = name
        self.password = password
    }
}
