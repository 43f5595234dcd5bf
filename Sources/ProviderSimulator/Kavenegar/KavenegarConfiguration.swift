/// The one account the simulated Kavenegar has.
struct KavenegarConfiguration: Sendable {
    /// The API key, which callers put into the path.
    var key = "simulator"
    /// The account's only line, and so its default one.
    var sender = "10004346"
    /// The approved templates, by name.
    var templates: [String: KavenegarTemplate] = [:]
}
