import Primitives

/// A header's value with parameters, such as `Content-Type`, taken apart.
///
/// RFC 9110 §8.3.1.
struct MediaType: Sendable, Equatable {
    /// Type and subtype in lower case.
    let essence: ProtocolText
    /// Parameters by lower-case name, quotes taken off; of two equal names the last counts.
    let parameters: [ProtocolText: ProtocolText]

    init(_ text: ProtocolText) {
        let parts = text.split(";", omittingEmpty: false)
        self.essence = (parts.first ?? "").trimmed.lowercased
        var parameters: [ProtocolText: ProtocolText] = [:]
        for part in parts.dropFirst() {
            let pair = part.split("=", maxSplits: 1, omittingEmpty: false)
            guard pair.count == 2, let name = TextGate.name(pair[0].trimmed.lowercased.utf8) else { continue }
            parameters[name] = pair[1].trimmed.unquoted
        }
        self.parameters = parameters
    }
}
