import Common

/// The `receptor` field: one number, or several with commas between.
struct KavenegarReceptors: Sendable {
    /// The most receptors one call takes.
    static let maximum = 200

    /// Those that could be read, in order.
    let numbers: [PhoneNumber]
    private let refusal: KavenegarRefusal?

    /// Reads the field without judging it yet: a fault for one number strikes before the provider looks at anything.
    init(_ field: String?) {
        guard let field, !field.isEmpty else {
            self.numbers = []
            self.refusal = field == nil ? .parameterMissing : .parameterEmpty
            return
        }
        let texts = field.split(separator: ",", maxSplits: Self.maximum, omittingEmptySubsequences: false)
        guard texts.count <= Self.maximum else {
            self.numbers = []
            self.refusal = .tooManyRecords
            return
        }
        self.numbers = texts.compactMap { PhoneNumber(String($0)) }
        self.refusal = self.numbers.count == texts.count ? nil : .badReceptor
    }

    /// The numbers, all of them good.
    func checked() throws(KavenegarRefusal) -> [PhoneNumber] {
        if let refusal = self.refusal { throw refusal }
        return self.numbers
    }
}
