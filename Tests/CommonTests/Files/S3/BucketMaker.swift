import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Primitives

@testable import Files

/// Makes a bucket, which the product never does: buckets are the operator's.
struct BucketMaker {
    private let configuration: S3Configuration

    init(_ configuration: S3Configuration) {
        self.configuration = configuration
    }

    /// Whether it is there now.
    func make() async throws -> Bool {
        let time = SigV4.Time(milliseconds: WallClock.system.milliseconds())
        let signer = SigV4(
            accessKey: self.configuration.accessKey, secretKey: self.configuration.secretKey,
            region: self.configuration.region)
        var headers = [
            (name: "host", value: self.configuration.host), ("x-amz-content-sha256", SigV4.emptyPayload),
            ("x-amz-date", time.text),
        ]
        let signed = SigV4.Request(
            method: "PUT", path: self.configuration.base, headers: headers, payload: SigV4.emptyPayload)
        headers.append(("authorization", signer.authorization(of: signed, at: time)))
        var request = HTTPClientRequest(url: self.configuration.origin + self.configuration.base)
        request.method = .PUT
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        return try await HTTPClient.shared.execute(request, timeout: .seconds(10)).status == .ok
    }
}
