import Crypto
import HTTPTypes
import Primitives

/// The items of `messages/batch`, each judged by itself.
struct MessageBatch: Sendable {
    /// The most messages of one batch.
    static let limit = 1_000

    let items: [Result<SendMessageRequest, APIError>]

    /// Reads a body: `{"messages": […]}` or the list alone.
    ///
    /// - Throws: ``APIError`` 400 or 415 if it is no batch at all.
    init(_ body: [UInt8], contentType: ProtocolText?, rules: MessageRules) throws(APIError) {
        guard contentType.map({ MediaType($0).essence }) == "application/json" else {
            throw RequestFields.unsupported(contentType)
        }
        let root = try RequestFields.json(body)
        guard let list = root["messages"] ?? (root == .object([:]) ? nil : root) else {
            throw Self.refusal("This field is required.", "required")
        }
        guard case .array(let values) = list else {
            throw Self.refusal("Expected a list of items but got type \"\(list.pythonTypeName)\".", "invalid")
        }
        guard !values.isEmpty else { throw Self.refusal("This list may not be empty.", "empty") }
        guard values.count <= Self.limit else {
            throw Self.refusal("Ensure this field has no more than \(Self.limit) elements.", "max_length")
        }
        self.items = values.map { Self.item($0, rules) }
    }

    /// Whether any of them may be sent, as far as it can be seen from the request.
    var hasValidItem: Bool { self.items.contains { if case .success = $0 { true } else { false } } }

    /// The receivers of those.
    var phones: [PhoneNumber] { self.items.compactMap { try? $0.get().phone } }

    /// The id of an item's message; nil if it is none.
    func id(_ index: Int, of batch: String) -> String? {
        guard self.items.indices.contains(index), case .success(let request) = self.items[index] else { return nil }
        return Self.id(index, of: batch, to: request.phone)
    }

    /// What is wrong with an item; nil if nothing is, or there is none.
    func refusal(_ index: Int) -> APIError? {
        guard self.items.indices.contains(index), case .failure(let error) = self.items[index] else { return nil }
        return error
    }

    /// A name for a new batch, from which the ids of its messages follow; nobody is told of it.
    static func newID() -> String { Self.mark + SecureRandom.identifier() }

    /// An item's id follows from the batch's, so that a repeat after a crash gives the same messages the same ids; its first digits are
    /// those of its number's partition.
    ///
    /// Batches of before there were partitions have no mark: a repeat of theirs finds their messages under the ids that these have.
    static func id(_ index: Int, of batch: String, to phone: PhoneNumber) -> String {
        let digits = SHA256.hash(data: LengthPrefixed.encode([batch, String(index)])).hexadecimal.prefix(32)
        guard batch.hasPrefix(Self.mark) else { return String(digits) }
        return Partition(of: phone).digits + digits.dropFirst(Partition.digitCount)
    }

    private static let mark = "batch-"

    /// The items in one spelling.
    var normalised: [String] {
        self.items.flatMap { item in
            switch item {
            case .success(let request): [String(request.normalised.count)] + request.normalised
            case .failure(let error): ["-", error.json(requestID: "").text]
            }
        }
    }

    private static func item(_ value: JSONValue, _ rules: MessageRules) -> Result<SendMessageRequest, APIError> {
        guard case .object(let members) = value else {
            return .failure(
                APIError(
                    status: .badRequest,
                    body: .field(
                        "non_field_errors", ["Invalid data. Expected a dictionary, but got \(value.pythonTypeName)."]),
                    code: "invalid"))
        }
        do {
            return .success(try SendMessageRequest(RequestFields(members), rules: rules))
        } catch {
            return .failure(error)
        }
    }

    private static func refusal(_ text: String, _ code: String) -> APIError {
        APIError(status: .badRequest, body: .field("messages", [text]), code: code)
    }
}
