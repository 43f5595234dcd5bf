import AsyncHTTPClient
import Files
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport

/// SeaweedFS with its S3, on loopback, with one bucket: a server that checks signatures.
final class SeaweedS3: Sendable {
    static let accessKey = "test-access"
    static let secretKey = "test-secret-0123456789"
    static let bucket = "files"

    private let process: ChildProcess
    /// Where S3 is.
    let port: Int

    /// The program beside the tests' Python, if it is there.
    static var program: String? {
        guard let python = ProcessInfo.processInfo.environment["CHELSERU_PYTHON"] else { return nil }
        let path = URL(filePath: python).deletingLastPathComponent().appending(path: "weed").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// Started by the first test that wants it; `scripts/test` ends it with all else of the run.
    static let shared = StartedOnce { try await SeaweedS3() }

    private init() async throws {
        let directory = try TestEnvironment.directory("seaweed")
        let ports = FreePorts.take(8)
        let identity = """
            {"identities": [{"name": "test", "credentials": [{"accessKey": "\(Self.accessKey)", "secretKey": "\(Self.secretKey)"}],
            "actions": ["Admin", "Read", "Write", "List"]}]}
            """
        let settings = directory.appending(path: "s3.json")
        try Data(identity.utf8).write(to: settings)
        let output = directory.appending(path: "log")
        try Data().write(to: output)
        self.port = ports[3]
        self.process = try ChildProcess(
            Self.program ?? "weed",
            [
                "-logtostderr=true", "server", "-dir=\(directory.path)", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                "-master.port=\(ports[0])", "-master.port.grpc=\(ports[4])", "-master.telemetry=false",
                "-master.volumeSizeLimitMB=64", "-volume.port=\(ports[1])", "-volume.port.grpc=\(ports[5])",
                "-volume.max=20", "-filer", "-filer.port=\(ports[2])", "-filer.port.grpc=\(ports[6])",
                "-s3", "-s3.port=\(ports[3])", "-s3.port.grpc=\(ports[7])", "-s3.port.iceberg=0", "-s3.port.lance=0",
                "-s3.config=\(settings.path)",
            ],
            environment: ProcessInfo.processInfo.environment, output: output.path, errors: output.path)
        try await self.makeBucket()
    }

    deinit { kill(self.process.pid, SIGKILL) }

    /// A storage in its bucket.
    func configuration(
        secret: String = SeaweedS3.secretKey, bucket: String = SeaweedS3.bucket, port: Int? = nil
    ) throws -> S3Configuration {
        guard
            let configuration = S3Configuration(
                endpoint: "http://127.0.0.1:\(port ?? self.port)", bucket: bucket, region: "us-east-1",
                accessKey: Self.accessKey, secretKey: secret)
        else { throw TestFailure("no configuration") }
        return configuration
    }

    /// A presigned address is written to by anybody.
    ///
    /// - Returns: the status.
    static func put(_ bytes: [UInt8], to url: String) async throws -> Int {
        var request = HTTPClientRequest(url: url)
        request.method = .PUT
        request.body = .bytes(ByteBuffer(bytes: bytes))
        return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(20)).status.code)
    }

    private func makeBucket() async throws {
        let maker = try BucketMaker(self.configuration())
        try await eventually("SeaweedFS' S3 is there", within: .seconds(60)) { try await maker.make() }
    }
}
