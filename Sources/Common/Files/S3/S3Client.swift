import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives

/// Signed calls to one bucket: every wait has an end, no redirect is followed, and no answer is read beyond a bound.
struct S3Client: Sendable {
    /// How long anything may take.
    struct Timeouts: Sendable {
        /// TCP and TLS handshake.
        var connect = Duration.seconds(5)
        /// Until the answer to a request without a long body, and a piece of a file.
        var call = Duration.seconds(30)
        /// The slowest that a file may go up, in bytes a second; its time follows from its length.
        var slowest: Int64 = 262_144

        /// How long so many bytes may take.
        func transfer(_ bytes: Int64) -> Duration { self.call + .seconds(bytes / max(1, self.slowest)) }
    }

    /// What is asked.
    struct Call: Sendable {
        var method: HTTPMethod
        var object: S3Object
        /// Names in lower case; all of them are signed.
        var headers: [(name: String, value: String)] = []
        /// The bytes that go with it, and their SHA-256.
        var body: (bytes: StoredBytes, hash: String)?
        /// The longest answer that is read, in bytes.
        var longestAnswer = S3Client.words

        init(_ method: HTTPMethod, _ object: S3Object) {
            self.method = method
            self.object = object
        }
    }

    /// What was answered.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: ByteBuffer
    }

    /// Room for an answer in XML: no error of S3 comes near it.
    static let words = 16_384

    let configuration: S3Configuration
    let timeouts: Timeouts
    private let client: HTTPClient
    private let clock: WallClock

    /// - Parameter clock: what signatures are dated by; S3 refuses one that is a quarter of an hour off.
    init(_ configuration: S3Configuration, timeouts: Timeouts, clock: WallClock) {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.timeout.connect = TimeAmount(timeouts.connect)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        settings.connectionPool.idleTimeout = .seconds(30)
        settings.connectionPool.retryConnectionEstablishment = false
        settings.httpVersion = .http1Only
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        self.configuration = configuration
        self.timeouts = timeouts
        self.clock = clock
    }

    /// Closes the connections; calls in flight fail.
    func close() async throws { try await self.client.shutdown() }

    /// Makes a call and reads its answer, whatever its status.
    ///
    /// - Throws: ``StorageError``, or a cancellation.
    func call(_ call: Call) async throws -> Answer {
        let request = self.signed(call)
        let limit = self.timeouts.transfer(call.body.map { $0.bytes.range.upperBound } ?? 0)
        do {
            return try await withDeadline(limit) {
                try await self.answer(to: request, within: limit, upTo: call.longestAnswer)
            }
        } catch {
            throw Self.failure(error)
        }
    }

    /// The query of an address that an app may call with this method and these headers.
    func presigned(
        _ method: HTTPMethod, _ object: S3Object, headers: [(name: String, value: String)], life: Int
    ) -> String {
        let path = self.path(of: object)
        let request = SigV4.Request(
            method: method.rawValue, path: path, headers: headers + [("host", self.configuration.host)],
            payload: SigV4.unsignedPayload)
        let query = self.signer.presignedQuery(of: request, at: self.now, life: life)
        return "\(self.configuration.origin)\(path)?\(query)"
    }

    private func answer(to request: HTTPClientRequest, within limit: Duration, upTo longest: Int) async throws -> Answer
    {
        let response = try await self.client.execute(request, timeout: TimeAmount(limit))
        let body = try await response.body.collect(upTo: longest)
        return Answer(status: Int(response.status.code), headers: response.headers, body: body)
    }

    /// The request with its signature: over everything that is said in it, body and length too.
    private func signed(_ call: Call) -> HTTPClientRequest {
        let (path, time) = (self.path(of: call.object), self.now)
        let hash = call.body?.hash ?? SigV4.emptyPayload
        var headers =
            call.headers + [
                ("host", self.configuration.host), ("x-amz-content-sha256", hash), ("x-amz-date", time.text),
            ]
        let signable = SigV4.Request(method: call.method.rawValue, path: path, headers: headers, payload: hash)
        headers.append(("authorization", self.signer.authorization(of: signable, at: time)))
        // Nothing that a proxy would have to take apart, and no coding of what is bytes already.
        headers.append(("accept-encoding", "identity"))
        var request = HTTPClientRequest(url: self.configuration.origin + path)
        request.method = call.method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let bytes = call.body?.bytes {
            request.body =
                bytes.range.isEmpty ? .bytes(ByteBuffer()) : .stream(bytes, length: .known(bytes.range.upperBound))
        }
        return request
    }

    private var signer: SigV4 {
        SigV4(
            accessKey: self.configuration.accessKey, secretKey: self.configuration.secretKey,
            region: self.configuration.region)
    }

    private var now: SigV4.Time { SigV4.Time(milliseconds: self.clock.milliseconds()) }

    private func path(of object: S3Object) -> String { "\(self.configuration.base)/\(object.key)" }

    /// What a failure of the connection means; only what happens before there is one is certain.
    private static func failure(_ error: any Error) -> any Error {
        switch error {
        case is StorageError, is CancellationError: error
        case is DeadlineExceeded: StorageError(.unanswered, "its time is over")
        case is NIOConnectionError: StorageError(.unreachable)
        case is NIOTooManyBytesError: StorageError(.unexpected, "an answer is longer than it may be")
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .alreadyShutdown:
                StorageError(.unreachable)
            case .cancelled: CancellationError()
            default: StorageError(.unanswered)
            }
        case let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == EHOSTUNREACH:
            StorageError(.unreachable)
        default: StorageError(.unanswered, "the connection broke")
        }
    }
}

extension S3Client.Answer {
    /// The error that a status stands for, with S3's own word if it is one.
    func failure(_ step: String) -> StorageError {
        let word = self.word.map { " \($0)" } ?? ""
        let code: StorageError.Code =
            switch self.status {
            case 401, 403: .refused
            // A bucket that is not there is no file that is not there.
            case 404 where self.word == "NoSuchBucket": .refused
            case 404, 412, 416: .missing
            case 507: .full
            case 408, 429, 500...599: self.word == "QuotaExceeded" ? .full : .unanswered
            default: .unexpected
            }
        return StorageError(code, "\(step): \(self.status)\(word)")
    }

    /// What stands in `<Code>` of an answer that tells of an error: letters, so that no line of a log is somebody else's.
    var word: String? {
        let text = ProtocolText(TextGate.repaired(self.body.readableBytesView, upTo: S3Client.words))
        guard let start = text.firstIndex(of: "<Code>") else { return nil }
        let word = Substring(text.string.utf8.dropFirst(start + 6).prefix { $0 != UInt8(ascii: "<") })
        guard (1...64).contains(word.utf8.count), word.utf8.allSatisfy({ $0.isASCIILetter }) else { return nil }
        return String(word)
    }
}
