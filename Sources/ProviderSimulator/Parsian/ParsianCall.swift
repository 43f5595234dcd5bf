import Primitives

/// One call to Parsian WebCo, taken apart but not judged.
struct ParsianCall: Sendable {
    /// The methods, by their paths.
    enum Method: String, CaseIterable, Sendable {
        /// A template with its values, for one receptor.
        case send = "webservice-send-sms/send"
        /// Where a message stands.
        case check = "webservice-check-sms/get"
        /// What credit is left.
        case credit = "webservice-get-credit/get"
    }

    /// The method.
    let method: Method
    /// All fields.
    let fields: CallFields

    /// Whom it is for, written as inside the country.
    var receptor: PhoneNumber? {
        self.fields.text("Receiver").flatMap { ReceptorList.number($0, spelling: .national) }
    }

    /// What faults and the call log see of it.
    var providerCall: ProviderCall {
        let number = self.fields.text("Receiver").flatMap { PhoneNumber($0) }
        return ProviderCall(provider: .parsian, method: self.method.rawValue, receptors: number.map { [$0] } ?? [])
    }
}
