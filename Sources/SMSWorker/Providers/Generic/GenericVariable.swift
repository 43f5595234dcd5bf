/// What may stand in braces in the templates of the generic provider.
enum GenericVariable: Sendable, Hashable {
    /// `{to}`: the receiver as inside the country (`09…`), E.164 elsewhere.
    case to
    /// `{to_e164}`: the receiver as `+989…`.
    case toE164
    /// `{from}`: the member `sender`.
    case from
    /// `{text}`: the text, of a message that is sent as text.
    case text
    /// `{message_id}`: our id of the message, equal over repeats.
    case messageID
    /// `{template_id}`: the provider's template, of a message that is sent by template.
    case templateID
    /// `{vars}`: all values of the template as a JSON object.
    case values
    /// `{var:NAME}`: one value of the template.
    case value(String)
    /// `{secret:NAME}`: a member of `secrets`.
    case secret(String)
    /// `{id}`: the provider's id of a message that is asked about.
    case id

    /// Reads what stands between the braces.
    init?(_ name: Substring) {
        switch name {
        case "to": self = .to
        case "to_e164": self = .toE164
        case "from": self = .from
        case "text": self = .text
        case "message_id": self = .messageID
        case "template_id": self = .templateID
        case "vars": self = .values
        case "id": self = .id
        default:
            let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty, parts[1].count <= 64 else { return nil }
            switch parts[0] {
            case "var": self = .value(String(parts[1]))
            case "secret": self = .secret(String(parts[1]))
            default: return nil
            }
        }
    }

    /// Whether it belongs to messages sent by template.
    var isOfTemplate: Bool {
        switch self {
        case .templateID, .values, .value: true
        case .to, .toE164, .from, .text, .messageID, .secret, .id: false
        }
    }

    /// Whether its value has no line ends or other control characters for certain.
    var isPlain: Bool {
        switch self {
        case .to, .toE164, .from, .messageID, .secret: true
        case .text, .templateID, .values, .value, .id: false
        }
    }
}
