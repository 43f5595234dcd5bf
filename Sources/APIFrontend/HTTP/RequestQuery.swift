import Hummingbird
import Primitives

/// The parameters of a request's query, read as a form's fields are.
struct RequestQuery: Sendable {
    private let values: [ProtocolText: String]

    /// - Throws: ``APIError`` 400 for a broken escape, or a text that does not pass the gate.
    init(_ request: Request) throws(APIError) {
        var values: [ProtocolText: String] = [:]
        do throws(FormText.Fault) {
            // As everywhere, of two equal names the last counts. Of U+0000 each parameter says what it says of all it cannot be.
            for field in try FormText.fields((request.uri.query ?? "").utf8, takesNull: true) {
                values[field.name] = field.value
            }
        } catch { throw APIError(error, in: "Query") }
        self.values = values
    }

    subscript(_ name: ProtocolText) -> String? { self.values[name] }
}
