import Hummingbird
import NIOCore

/// `GET /openapi.yaml` and `/openapi.json`: what this API takes and answers, for people and for tools.
///
/// One document in two forms. The YAML is written by hand and has the comments (`Resources/openapi.yaml`); `scripts/lib/openapi_json.py`
/// makes ``OpenAPIDocument`` of it, with the JSON for tools that read no YAML.
struct OpenAPIEndpoint: Sendable {
    /// As YAML (RFC 9512).
    static let yaml = Self(type: "application/yaml", ByteBuffer(string: OpenAPIDocument.yaml))
    /// As JSON.
    static let json = Self(type: "application/json", ByteBuffer(string: OpenAPIDocument.json))

    private let type: String
    private let document: ByteBuffer

    private init(type: String, _ document: ByteBuffer) {
        self.type = type
        self.document = document
    }

    /// The answer.
    var response: Response {
        Response(
            status: .ok, headers: [.contentType: self.type, .cacheControl: "public, max-age=300"],
            body: .init(byteBuffer: self.document))
    }
}
