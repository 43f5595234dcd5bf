/// One call to Kavenegar, taken apart but not judged.
struct KavenegarCall: Sendable {
    /// The method, or nil if there is no such one.
    let method: KavenegarMethod?
    /// The key in the path.
    let key: String
    /// All parameters.
    let fields: FormFields
    /// Whether it came by POST.
    let isPost: Bool
    /// The numbers it is about.
    let receptors: ReceptorList

    /// The most receptors one call takes.
    static let maximumReceptors = 200

    /// Takes a call apart.
    ///
    /// - Parameters:
    ///   - method: the path behind the key, such as `sms/send.json`.
    ///   - key: the key in the path.
    ///   - fields: the parameters of body and query.
    ///   - isPost: whether it came by POST.
    init(method: String, key: String, fields: FormFields, isPost: Bool) {
        self.method = method.hasSuffix(".json") ? KavenegarMethod(rawValue: String(method.dropLast(5))) : nil
        self.key = key
        self.fields = fields
        self.isPost = isPost
        if self.method == .sendArray {
            let texts = (try? fields.kavenegarList("receptor", \.text)) ?? []
            self.receptors = ReceptorList(texts: texts, atMost: Self.maximumReceptors)
        } else {
            self.receptors = ReceptorList(fields["receptor"], atMost: Self.maximumReceptors)
        }
    }

    /// What faults and the call log see of it; an unknown method is not named, for it may be any text a stranger sent.
    var providerCall: ProviderCall {
        ProviderCall(
            provider: .kavenegar,
            method: self.method?.rawValue ?? "unknown",
            receptors: self.receptors.numbers,
            localID: self.localID
        )
    }

    private var localID: Int64? {
        if self.method == .sendArray {
            return (try? self.fields.kavenegarList("localmessageids", \.int64))?.first
        }
        return self.fields["localid"].flatMap { Int64($0.prefix { $0 != "," }) }
    }
}
