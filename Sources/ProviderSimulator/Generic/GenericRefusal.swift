import HTTPTypes

/// A call the generic provider refuses, by the word it puts into `error`.
struct GenericRefusal: Error, Equatable {
    /// The word.
    let word: String

    /// The token is wrong.
    static let unauthorized = GenericRefusal(word: "unauthorized")
    /// The receptor is not a mobile number.
    static let badNumber = GenericRefusal(word: "bad_number")
    /// There is no text and no template.
    static let emptyText = GenericRefusal(word: "empty_text")
    /// There is no such template.
    static let unknownTemplate = GenericRefusal(word: "unknown_template")
    /// A value the template needs is not there.
    static let badVars = GenericRefusal(word: "bad_vars")
    /// There is no such message.
    static let unknownMessage = GenericRefusal(word: "unknown_message")

    /// The HTTP status that goes with the word: what a caller got wrong is a 400, and everything the caller can do nothing
    /// about is told with a 200, as many small providers do.
    static func httpStatus(for word: String) -> HTTPResponse.Status {
        switch word {
        case "unauthorized": .unauthorized
        case "rate_limited": .tooManyRequests
        case "bad_number", "empty_text", "unknown_template", "bad_vars", "unknown_message": .badRequest
        default: .ok
        }
    }
}
