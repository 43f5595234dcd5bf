import Crypto
import HTTPTypes
import Primitives
import Secrets

/// The key under which a client repeats a request.
struct IdempotencyKey: Sendable, Equatable {
    private let text: String

    /// Reads the header; nil without one.
    ///
    /// - Throws: ``APIError`` 400 for what is no key.
    init?(_ headers: HTTPFields) throws(APIError) {
        let lines = headers.words(.idempotencyKey)
        guard let text = lines.first else { return nil }
        guard lines.count == 1, (1...128).contains(text.count),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw APIError(
                status: .badRequest,
                body: .detail("Idempotency-Key has to be one header of 1 to 128 printable ASCII characters."),
                code: "invalid_idempotency_key")
        }
        self.text = text.string
    }

    /// The key as the client wrote it.
    var string: String { self.text }

    /// Its place in Redis; the key itself, which may be anything, is not kept.
    func place(scope: String) -> String { Self.place(of: self.text, scope: scope) }

    /// The place of a key that is written so.
    static func place(of text: String, scope: String) -> String {
        "idem:" + SHA256.hash(data: LengthPrefixed.encode([scope, text])).hexadecimal
    }
}

/// What tells a repeat from another request under the same key: a keyed hash of the normalised fields.
///
/// Keyed, because a text may be little more than a code, which a plain hash would give away.
struct RequestFingerprint: Sendable, Equatable {
    /// Under the active key.
    let active: String
    /// Under every key that may have been active when the first request came.
    let accepted: [String]

    init(_ fields: [String], keys: KeyRing) throws(KeyRingError) {
        let input = LengthPrefixed.encode(fields)
        let kid = try keys.active(.otp).kid
        var active = ""
        var accepted: [String] = []
        for entry in keys.accepted(.otp) {
            guard let key = keys.secret(entry.kid, for: .otp) else { continue }
            let text = HMAC<SHA256>.authenticationCode(for: input, using: key).hexadecimal
            accepted.append(text)
            if entry.kid == kid { active = text }
        }
        self.active = active
        self.accepted = accepted
    }
}
