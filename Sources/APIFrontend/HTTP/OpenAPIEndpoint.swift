import Hummingbird
import NIOCore

/// `GET /openapi.yaml`: what this API takes and answers, for people and for tools.
enum OpenAPIEndpoint {
    private static let document = ByteBuffer(bytes: PackageResources.openapi_yaml)

    static func respond(_ request: Request, _ context: APIContext) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/yaml", .cacheControl: "public, max-age=300"],  // RFC 9512
            body: .init(byteBuffer: self.document))
    }
}
