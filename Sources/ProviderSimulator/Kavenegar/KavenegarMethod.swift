/// The methods that are simulated, by the name they have in the path before `.json`.
enum KavenegarMethod: String, CaseIterable, Sendable {
    /// One text for up to 200 receptors.
    case send = "sms/send"
    /// A template with its values, for one receptor.
    case lookup = "verify/lookup"
    /// Where messages stand, by the provider's ids.
    case status = "sms/status"
    /// Where messages stand, by the caller's ids.
    case statusByLocalID = "sms/statuslocalmessageid"
    /// What credit is left.
    case accountInfo = "account/info"
    /// What time it is.
    case date = "utils/getdate"

    /// Whether it answers without a known key, as monitoring needs it.
    var isOpen: Bool { self == .date }
}
