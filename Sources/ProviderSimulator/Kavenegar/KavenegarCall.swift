/// One call to Kavenegar, taken apart but not judged.
struct KavenegarCall: Sendable {
    /// The method, or nil if there is no such one.
    let method: KavenegarMethod?
    /// The key in the path.
    let key: String
    /// All parameters.
    let fields: FormFields
    /// The numbers it is about.
    let receptors: KavenegarReceptors

    /// Takes a call apart.
    ///
    /// - Parameters:
    ///   - method: the path behind the key, such as `sms/send.json`.
    ///   - key: the key in the path.
    ///   - fields: the parameters of body and query.
    init(method: String, key: String, fields: FormFields) {
        self.method = method.hasSuffix(".json") ? KavenegarMethod(rawValue: String(method.dropLast(5))) : nil
        self.key = key
        self.fields = fields
        self.receptors = KavenegarReceptors(fields["receptor"])
    }

    /// What faults and the call log see of it; an unknown method is not named, for it may be any text a stranger sent.
    var providerCall: ProviderCall {
        ProviderCall(
            provider: .kavenegar,
            method: self.method?.rawValue ?? "unknown",
            receptors: self.receptors.numbers,
            localID: self.fields["localid"].flatMap { Int64($0.prefix { $0 != "," }) }
        )
    }
}
