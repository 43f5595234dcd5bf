import FoundationEssentials
import Primitives

/// One call to the generic provider, taken apart but not judged.
struct GenericCall: Sendable {
    /// The methods, by the last component of their paths.
    enum Method: String, Sendable {
        /// A text or a template, for one receptor.
        case send
        /// Where a message stands.
        case status
        /// What credit is left.
        case credit
    }

    /// The method.
    let method: Method
    /// The token, wherever it stood.
    let token: String?
    /// All fields.
    let fields: CallFields

    /// Whom it is for.
    var receptor: PhoneNumber? { self.fields.text("to").flatMap { PhoneNumber($0) } }

    /// The values for a template's places: an object by name, an array by order, or either as text in a form.
    func tokens(for places: [String]) -> [InboxMessage.Token] {
        var vars = self.fields["vars"]
        if case .string(let text) = vars {
            vars = try? JSONParser.parse(Array(text.utf8), limits: .foreign)
        }
        switch vars {
        case .object(let members):
            return members.sorted { $0.key < $1.key }.compactMap { name, value in
                value.text.map { InboxMessage.Token(name: name.string, value: $0) }
            }
        case .array(let elements):
            return zip(places, elements).compactMap { place, value in
                value.text.map { InboxMessage.Token(name: place, value: $0) }
            }
        default: return []
        }
    }

    /// What faults and the call log see of it.
    var providerCall: ProviderCall {
        ProviderCall(
            provider: .generic,
            method: self.method.rawValue,
            receptors: self.receptor.map { [$0] } ?? [],
            reference: self.fields.text("messageId")
        )
    }
}
