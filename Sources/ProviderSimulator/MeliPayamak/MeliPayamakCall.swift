/// One call to MeliPayamak, taken apart but not judged.
struct MeliPayamakCall: Sendable {
    /// The most receptors one call takes.
    static let maximumReceptors = 100

    /// The method, or nil if there is no such one.
    let method: MeliPayamakMethod?
    /// All fields.
    let fields: CallFields
    /// The numbers it is about.
    let receptors: ReceptorList

    /// Takes a call apart.
    ///
    /// - Parameters:
    ///   - method: the last component of the path.
    ///   - fields: the fields of body and query.
    init(method: String, fields: CallFields) {
        self.method = MeliPayamakMethod(path: method)
        self.fields = fields
        self.receptors = ReceptorList(fields.text("to"), atMost: Self.maximumReceptors, spelling: .national)
    }

    /// What faults and the call log see of it; an unknown method is not named, for it may be any text a stranger sent.
    var providerCall: ProviderCall {
        ProviderCall(
            provider: .melipayamak,
            method: self.method?.rawValue ?? "unknown",
            receptors: self.receptors.numbers
        )
    }
}
