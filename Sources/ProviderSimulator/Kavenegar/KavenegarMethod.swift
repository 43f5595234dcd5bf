/// The methods that are simulated, by the name they have in the path before `.json`.
enum KavenegarMethod: String, CaseIterable, Sendable {
    /// One text for up to 200 receptors.
    case send = "sms/send"
    /// A text of its own for each of up to 200 receptors.
    case sendArray = "sms/sendarray"
    /// A template with its values, for one receptor.
    case lookup = "verify/lookup"
    /// Where messages stand, by the provider's ids.
    case status = "sms/status"
    /// Where messages stand, by the caller's ids.
    case statusByLocalID = "sms/statuslocalmessageid"
    /// Where the messages to one receptor stand.
    case statusByReceptor = "sms/statusbyreceptor"
    /// Messages as they were sent, by the provider's ids.
    case select = "sms/select"
    /// What credit is left.
    case accountInfo = "account/info"
    /// How the account is set up.
    case accountConfig = "account/config"
    /// What time it is.
    case date = "utils/getdate"

    /// Whether it answers without a known key, as monitoring needs it.
    var isOpen: Bool { self == .date }

    /// Whether it takes POST alone.
    var isPostOnly: Bool { self == .sendArray }
}
