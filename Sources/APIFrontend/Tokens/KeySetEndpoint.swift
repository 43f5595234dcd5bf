import Crypto
import Hummingbird
import Primitives
import Secrets

/// `GET /.well-known/jwks.json`: the public keys under which tokens are good.
///
/// RFC 7517.
struct KeySetEndpoint: Sendable {
    let keys: KeyStore

    func respond(_ request: Request, _ context: APIContext) throws -> Response {
        let document = try Self.document(self.keys.current)
        let text = "\"\(SHA256.hash(data: Array(document.buffer.readableBytesView)).hexadecimal.prefix(32))\""
        let (tag, weak) = (ProtocolText(text), ProtocolText("W/" + text))
        let asked = request.headers.words(.ifNoneMatch).flatMap { $0.split(",") }.map(\.trimmed)
        var response =
            asked.contains { $0 == tag || $0 == weak }
            ? Response(status: .notModified) : Response.json(document)
        // Shorter than the time a new key spends as `next` before it signs.
        response.headers[.cacheControl] = "public, max-age=300"
        response.headers[.eTag] = text
        return response
    }

    /// The set: every public key that is accepted or will be; shared secrets are none.
    static func document(_ ring: KeyRing) throws -> JSONWriter {
        var writer = JSONWriter()
        try writer.object { set in
            try set.array(named: "keys") { array in
                for entry in ring.accepted(.jwt) where entry.isPair {
                    let point = Array(try Self.publicKey(of: entry).rawRepresentation)  // x and y, 32 bytes each
                    array.object { key in
                        key.member("kty", "EC")
                        key.member("crv", "P-256")
                        key.member("use", "sig")
                        key.member("alg", entry.algorithm)
                        key.member("kid", entry.kid)
                        key.member("x", Base64URL.encode(Array(point.prefix(32))))
                        key.member("y", Base64URL.encode(Array(point.suffix(32))))
                    }
                }
            }
        }
        return writer
    }

    private static func publicKey(of entry: KeyEntry) throws -> P256.Signing.PublicKey {
        if let pem = entry.privateKey { return try P256.Signing.PrivateKey(pemRepresentation: pem).publicKey }
        return try P256.Signing.PublicKey(pemRepresentation: entry.publicKey ?? "")
    }
}
