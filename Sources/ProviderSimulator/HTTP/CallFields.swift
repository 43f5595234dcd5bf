import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// The fields of a call whose body may be JSON or a form; names are found in any case, as .NET servers find them.
struct CallFields: Sendable {
    private var values: [ProtocolText: JSONValue] = [:]

    /// Reads a body by its media type, and the query; a field of the body wins.
    ///
    /// A body that cannot be read has no fields: the provider then misses those it needs, and says so in its own words.
    init(body: ByteBuffer = ByteBuffer(), contentType: String? = nil, query: String? = nil) {
        if contentType?.lowercased().hasPrefix("application/json") == true {
            if case .object(let members) = try? JSONParser.parse(Array(body.readableBytesView), limits: .foreign) {
                self.values = CallFields.lowercased(members)
            }
            self.add(FormFields(query: query))
        } else {
            self.add(FormFields(body: body, query: query))
        }
    }

    /// Takes the members of an object inside another.
    init(_ members: [ProtocolText: JSONValue]) {
        self.values = Self.lowercased(members)
    }

    /// Reads a request.
    static func read(_ request: Request) async throws -> CallFields {
        let body = try await request.body.collect(upTo: SimulatorContext.maximumBodyBytes)
        return CallFields(body: body, contentType: request.headers[.contentType], query: request.uri.query)
    }

    /// A field, null counting as absent.
    subscript(name: String) -> JSONValue? {
        let value = self.values[ProtocolText(name).lowercased]
        return value == .null ? nil : value
    }

    /// A field's text; a bare whole number counts.
    func text(_ name: String) -> String? { self[name]?.text }

    /// A field's whole number; digits in quotes count, for in a form everything is text.
    func integer(_ name: String) -> Int64? { self[name]?.int64 }

    private mutating func add(_ form: FormFields) {
        for (name, value) in form.fields.map({ (ProtocolText($0).lowercased, $1) }) where self.values[name] == nil {
            self.values[name] = .string(value)
        }
    }

    private static func lowercased(_ members: [ProtocolText: JSONValue]) -> [ProtocolText: JSONValue] {
        Dictionary(members.map { ($0.key.lowercased, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
