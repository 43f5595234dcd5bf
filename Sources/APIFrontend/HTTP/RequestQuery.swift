import Common
import Hummingbird

/// The parameters of a request's query, read as a form's fields are.
struct RequestQuery: Sendable {
    private let values: [ProtocolText: String]

    /// - Throws: ``APIError`` 400 for a broken escape, or a text that does not pass the gate.
    init(_ request: Request) throws(APIError) {
        var values: [ProtocolText: String] = [:]
        for pair in (request.uri.query ?? "").pieces("&") {
            let sides = pair.pieces("=", maxSplits: 1, omittingEmpty: false).map(\.utf8)
            guard let name = PercentEncoding.decodeForm(sides[0]),
                let value = sides.count == 2 ? PercentEncoding.decodeForm(sides[1]) : []
            else { throw RequestFields.unparsable("Query parse error.") }
            let field = try TextGate.field(name)
            // As everywhere, of two equal names the last counts.
            values[field] = try TextGate.value(value, of: field)
        }
        self.values = values
    }

    subscript(_ name: ProtocolText) -> String? { self.values[name] }
}
