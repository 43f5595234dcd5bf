import Chat
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Primitives

/// How large a request's body may be.
enum RequestBodyLimits {
    static let bytes = 65_536
    /// Of a message in a chat room.
    static let chatBytes = ChatMessage.maximumCommandBytes
    /// Of a batch of messages.
    static let batchBytes = 4 * 1_048_576

    /// Reads a body.
    ///
    /// - Throws: what becomes a 413, or a 400 or 408 if its end did not come, or ``APIError`` 415 for a coded one.
    static func read(_ request: Request, upTo limit: Int) async throws -> [UInt8] {
        if let codings = request.headers.word(.contentEncoding) {
            // `identity` is no coding, and some say so.
            let isPlain = codings.split(",").map(\.trimmed.lowercased).allSatisfy { $0.isEmpty || $0 == "identity" }
            guard isPlain else { throw APIError.unsupportedCoding }
        }
        let declared = request.headers.word(.contentLength).flatMap { Int($0.string) }
        if let declared, declared > limit { throw NIOTooManyBytesError(maxBytes: limit) }
        let body: [UInt8]
        do {
            body = try await self.collect(request.body, upTo: limit)
        } catch let error where error is NIOTooManyBytesError || error is APIError || error is ConnectionRefusal {
            throw error
        } catch {
            throw APIError.incompleteBody  // the connection broke
        }
        // The stream of a connection that was closed ends like that of a whole body; half a form is a form too.
        guard declared == nil || declared == body.count else { throw APIError.incompleteBody }
        return body
    }
}

extension RequestBodyLimits {
    /// Pieces that a body may come in, besides one for each 16 bytes: each costs as much as hundreds of bytes.
    private static let pieces = 256

    private static func collect(_ body: RequestBody, upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var pieces = 0
        var share = BodyMemory.of(limit).share()
        for try await var piece in body {
            pieces += 1
            guard bytes.count + piece.readableBytes <= limit else { throw NIOTooManyBytesError(maxBytes: limit) }
            guard pieces <= Self.pieces + limit / 16 else { throw APIError.tooManyPieces }
            try share.take(piece.readableBytes)
            bytes += piece.readBytes(length: piece.readableBytes) ?? []
        }
        return bytes
    }
}

extension APIError {
    /// 400: a body in more chunks than any sensible client makes of it.
    fileprivate static let tooManyPieces = APIError(
        status: .badRequest, body: .detail("The request's body comes in too many pieces."), code: "bad_request",
        closesConnection: true)
}

/// The fields of a request, whichever of the three media types carried them.
struct RequestFields: Sendable {
    private let values: [ProtocolText: JSONValue]

    init(_ values: [ProtocolText: JSONValue]) {
        self.values = values
    }

    /// A field; numbers count by their value here.
    subscript(_ name: ProtocolText) -> JSONValue? { self.values[name]?.byValue }

    /// All of them, where their names are not ours to choose.
    var all: [ProtocolText: JSONValue] { self.values }

    /// Reads a request's body.
    ///
    /// - Throws: ``APIError`` 413, 415 or 400.
    static func read(_ request: Request, upTo limit: Int = RequestBodyLimits.bytes) async throws -> RequestFields {
        try self.parse(
            await RequestBodyLimits.read(request, upTo: limit),
            contentType: request.headers.word(.contentType))
    }

    /// Reads a body; an empty one has no fields.
    static func parse(_ body: [UInt8], contentType: ProtocolText?) throws(APIError) -> RequestFields {
        let type = contentType.map(MediaType.init)
        switch type?.essence {
        case "application/json": return body.isEmpty ? RequestFields([:]) : try self.object(self.json(body))
        case "application/x-www-form-urlencoded": return try self.form(body)
        case "multipart/form-data":
            guard let boundary = type?.parameters["boundary"] else {
                throw self.unparsable("Multipart form parse error.")
            }
            return RequestFields(try MultipartForm(body, boundary: boundary).fields.mapValues(JSONValue.string))
        case nil where body.isEmpty: return RequestFields([:])
        default:
            throw self.unsupported(contentType)
        }
    }

    static func unsupported(_ contentType: ProtocolText?) -> APIError {
        APIError(
            status: .unsupportedMediaType,
            body: .detail("Unsupported media type \"\(contentType?.string ?? "")\" in request."),
            code: "unsupported_media_type")
    }

    /// Reads JSON of any kind.
    static func json(_ body: [UInt8]) throws(APIError) -> JSONValue {
        // A byte order mark is passed over (RFC 8259 §8.1 allows it; .NET writes one).
        let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(body.dropFirst(3)) : body
        do {
            return try JSONParser.parse(text)
        } catch {
            switch error.kind {
            case .syntax: throw self.unparsable("JSON parse error - not valid at byte \(error.offset).")
            case .nameTooLong: throw self.unparsable("JSON parse error - a name at byte \(error.offset) is too long.")
            case .nameNotASCII:
                throw self.unparsable("JSON parse error - a name at byte \(error.offset) is not ASCII.")
            case .notUnicode, .textNotAllowed: throw .textNotAllowed(error.field?.string ?? "non_field_errors")
            case .duplicateName:
                throw self.unparsable("JSON parse error - a name at byte \(error.offset) is repeated.", "duplicate_key")
            case .tooDeep: throw self.unparsable("JSON parse error - nested too deep.", "too_deep")
            case .tooManyValues: throw self.unparsable("JSON parse error - too many values.", "too_many_values")
            }
        }
    }

    private static func object(_ root: JSONValue) throws(APIError) -> RequestFields {
        guard case .object(let values) = root else {
            let fault =
                root == .null
                ? "No data provided" : "Invalid data. Expected a dictionary, but got \(root.pythonTypeName)."
            throw APIError(
                status: .badRequest, body: .field("non_field_errors", [fault]),
                code: root == .null ? "null" : "invalid")
        }
        return RequestFields(values)
    }

    private static func form(_ body: [UInt8]) throws(APIError) -> RequestFields {
        var values: [ProtocolText: JSONValue] = [:]
        do throws(FormText.Fault) {
            for field in try FormText.fields(body, takesNull: true) { values[field.name] = .string(field.value) }
        } catch { throw APIError(error, in: "Form") }
        return RequestFields(values)
    }

    static func unparsable(_ text: String, _ code: String = "parse_error") -> APIError {
        APIError(status: .badRequest, body: .detail(text), code: code)
    }
}

extension JSONValue {
    /// The type's name in django-chelseru's messages.
    var pythonTypeName: String {
        switch self {
        case .null: "NoneType"
        case .bool: "bool"
        case .integer, .large: "int"
        case .number: "float"
        case .string: "str"
        case .array: "list"
        case .object: "dict"
        }
    }
}
