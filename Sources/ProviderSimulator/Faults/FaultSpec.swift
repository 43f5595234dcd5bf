import Primitives

/// A fault as it was asked for: whom it strikes, how, and how often.
struct FaultSpec: Equatable, Sendable {
    /// The provider whose calls it strikes.
    let provider: Provider
    /// What it does to them.
    let effect: FaultEffect
    /// The part of matching calls it strikes, from 0 to 1.
    let rate: Double
    /// How many calls it strikes at most; nil is no limit.
    let count: Int?
    /// The one number it is about; nil is any call, also those about no number.
    let receptor: PhoneNumber?
    /// The one method it is about, by the provider's own name; nil is any.
    let method: String?
    /// Whether a call it strikes puts its messages on phones all the same.
    let delivers: Bool

    /// Describes a fault in code.
    ///
    /// - Parameter delivers: nil is what the effect does by default.
    init(
        provider: Provider = .kavenegar,
        effect: FaultEffect,
        rate: Double = 1,
        count: Int? = nil,
        receptor: PhoneNumber? = nil,
        method: String? = nil,
        delivers: Bool? = nil
    ) {
        self.provider = provider
        self.effect = effect
        self.rate = rate
        self.count = count
        self.receptor = receptor
        self.method = method
        self.delivers =
            switch effect.delivery {
            case .always: true
            case .never: false
            case .open(let byDefault): delivers ?? byDefault
            }
    }

    /// Whether a call is one of those this fault may strike.
    func matches(_ call: ProviderCall) -> Bool {
        guard call.provider == self.provider else { return false }
        if let method, method.lowercased() != call.method.lowercased() { return false }
        return self.receptor.map(call.receptors.contains) ?? true
    }
}
