import Crypto
import Primitives

/// AWS Signature Version 4, of the requests and of the presigned addresses of S3.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
struct SigV4: Sendable {
    /// What is signed: everything as it goes over the wire.
    struct Request: Sendable {
        var method: String
        /// The path as it is sent, percent-encoded once (S3 is the one service of AWS that does not encode it again).
        var path: String
        /// Names and values, not encoded yet, in any order.
        var query: [(name: String, value: String)] = []
        /// Names in lower case, `host` among them.
        var headers: [(name: String, value: String)]
        /// The SHA-256 of the body in hexadecimal digits, or ``SigV4/unsignedPayload``.
        var payload: String
    }

    /// In place of a body's hash, where the body is somebody else's.
    static let unsignedPayload = "UNSIGNED-PAYLOAD"
    /// The hash of no body.
    static let emptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private static let algorithm = "AWS4-HMAC-SHA256"

    let accessKey: String
    let secretKey: String
    let region: String
    /// What is called; `s3` but in AWS' own examples.
    var service = "s3"

    /// The value of `authorization`, for a request with all of its headers.
    ///
    /// - Parameter time: when it is sent, which `x-amz-date` has to say as well.
    func authorization(of request: Request, at time: Time) -> String {
        let signature = self.signature(of: request, at: time)
        let names = Self.signedHeaders(request)
        return "\(Self.algorithm) Credential=\(self.accessKey)/\(self.scope(time)),"
            + "SignedHeaders=\(names),Signature=\(signature)"
    }

    /// The whole query of an address that anybody may call with the request's method and signed headers, until it ends.
    ///
    /// - Parameter life: how long it is good, in seconds.
    func presignedQuery(of request: Request, at time: Time, life: Int) -> String {
        var request = request
        request.query += [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(self.accessKey)/\(self.scope(time))"),
            ("X-Amz-Date", time.text),
            ("X-Amz-Expires", String(life)),
            ("X-Amz-SignedHeaders", Self.signedHeaders(request)),
        ]
        return Self.canonicalQuery(request.query) + "&X-Amz-Signature=" + self.signature(of: request, at: time)
    }

    /// The signature in hexadecimal digits.
    func signature(of request: Request, at time: Time) -> String {
        let hash = SHA256.hash(data: Array(Self.canonical(request).utf8)).hexadecimal
        let signed = [Self.algorithm, time.text, self.scope(time), hash].joined(separator: "\n")
        var key = SymmetricKey(data: Array("AWS4\(self.secretKey)".utf8))
        for word in [time.day, self.region, self.service, "aws4_request"] {
            key = SymmetricKey(data: Self.code(word, key))
        }
        return Self.code(signed, key).hexadecimal
    }

    /// The form of a request that both sides write alike.
    static func canonical(_ request: Request) -> String {
        let headers = Self.sorted(request.headers).map { "\($0.name):\(Self.trimmed($0.value))\n" }.joined()
        return [
            request.method, request.path, Self.canonicalQuery(request.query), headers,
            Self.signedHeaders(request), request.payload,
        ].joined(separator: "\n")
    }

    /// The query as it is signed, and as we send it.
    static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
        // Sorted by what is written, not by what is meant.
        Self.sorted(query.map { (name: PercentEncoding.encode($0.name), value: PercentEncoding.encode($0.value)) })
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func signedHeaders(_ request: Request) -> String {
        Self.sorted(request.headers).map(\.name).joined(separator: ";")
    }

    private static func sorted(_ pairs: [(name: String, value: String)]) -> [(name: String, value: String)] {
        pairs.sorted {
            (ProtocolText($0.name), ProtocolText($0.value)) < (ProtocolText($1.name), ProtocolText($1.value))
        }
    }

    /// A header's value without spaces at its ends, and with one for each run of them.
    private static func trimmed(_ value: String) -> String {
        value.pieces(" ").joined(separator: " ")
    }

    private func scope(_ time: Time) -> String { "\(time.day)/\(self.region)/\(self.service)/aws4_request" }

    private static func code(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }
}

extension SigV4 {
    /// A moment as signatures write it: `20130524T000000Z`.
    struct Time: Sendable, Equatable {
        let text: String

        /// The day alone: `20130524`.
        var day: String { String(self.text.prefix(8)) }

        /// - Parameter milliseconds: since 1970; what lies outside of the years 1970 to 9999 becomes their nearest end.
        init(milliseconds: Int64) {
            let seconds = min(max(milliseconds, 0), WallClock.latest) / 1_000
            let (days, rest) = (seconds / 86_400, seconds % 86_400)
            let date = Self.date(days)
            self.text =
                Self.digits(date.year, 4) + Self.digits(date.month, 2) + Self.digits(date.day, 2) + "T"
                + Self.digits(rest / 3_600, 2) + Self.digits(rest / 60 % 60, 2) + Self.digits(rest % 60, 2) + "Z"
        }

        /// The date of a day, counted from 1 January 1970; within it, years begin in March, so that a leap day is the last one.
        private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
            let shifted = days + 719_468
            let (era, rest) = (shifted / 146_097, shifted % 146_097)
            let year = (rest - rest / 1_460 + rest / 36_524 - rest / 146_096) / 365
            let dayOfYear = rest - (365 * year + year / 4 - year / 100)
            let month = (5 * dayOfYear + 2) / 153
            let civil = month < 10 ? month + 3 : month - 9
            return (year + era * 400 + (civil <= 2 ? 1 : 0), civil, dayOfYear - (153 * month + 2) / 5 + 1)
        }

        private static func digits(_ number: Int64, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
    }
}
