import Primitives

/// One call to a provider, as far as faults and the call log care.
struct ProviderCall: Sendable {
    /// The provider called.
    let provider: Provider
    /// The provider's own name for the method, such as `sms/send`.
    let method: String
    /// The numbers it is about; empty if it is about none, or none could be read.
    let receptors: [PhoneNumber]
    /// The caller's own number for the first message, where the provider knows such ids.
    var localID: Int64?
    /// The caller's own name for the message, where the provider takes one.
    var reference: String?
}
