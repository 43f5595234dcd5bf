/// What a User-Agent says of device and browser.
struct UserAgent: Sendable, Equatable {
    /// The most characters that are kept and read.
    static let longest = 512

    let device: String
    let browser: String

    init(_ text: String) {
        self.device = "Other"
        self.browser = "Other"
    }
}
