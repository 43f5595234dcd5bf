import Crypto
import Primitives
import Testing

@testable import Files

/// The examples that AWS has published, in "Authenticating Requests (AWS Signature Version 4)" and in its test suite.
@Suite struct SigV4Tests {
    private static let signer = SigV4(
        accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region: "us-east-1")
    /// 24 May 2013, midnight.
    private static let time = SigV4.Time(milliseconds: 1_369_353_600_000)

    private func request(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], payload: String = SigV4.emptyPayload
    ) -> SigV4.Request {
        SigV4.Request(
            method: method, path: path, query: query,
            headers: headers + [
                ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", payload),
                ("x-amz-date", "20130524T000000Z"),
            ], payload: payload)
    }

    private func signature(_ request: SigV4.Request) -> String { Self.signer.signature(of: request, at: Self.time) }

    @Test func requestsAreSignedAsInAWSExamples() {
        #expect(Self.time.text == "20130524T000000Z")
        #expect(
            self.signature(self.request("GET", "/test.txt", headers: [("range", "bytes=0-9")]))
                == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
        let body = SHA256.hash(data: Array("Welcome to Amazon S3.".utf8)).hexadecimal
        let put = self.request(
            "PUT", "/test%24file.text",
            headers: [
                ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ], payload: body)
        #expect(self.signature(put) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
        #expect(
            self.signature(self.request("GET", "/", query: [("lifecycle", "")]))
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
        #expect(
            self.signature(self.request("GET", "/", query: [("prefix", "J"), ("max-keys", "2")]))
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test func anAddressIsPresignedAsInAWSExample() {
        let request = SigV4.Request(
            method: "GET", path: "/test.txt", headers: [("host", "examplebucket.s3.amazonaws.com")],
            payload: SigV4.unsignedPayload)
        let query = Self.signer.presignedQuery(of: request, at: Self.time, life: 86_400)
        #expect(
            query == "X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test func theTestSuitesSimplestRequestIsSignedAsThere() {
        let signer = SigV4(
            accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", region: "us-east-1",
            service: "service")
        let request = SigV4.Request(
            method: "GET", path: "/", headers: [("x-amz-date", "20150830T123600Z"), ("host", "example.amazonaws.com")],
            payload: SigV4.emptyPayload)
        let time = SigV4.Time(milliseconds: 1_440_938_160_000)
        #expect(time.text == "20150830T123600Z")
        #expect(
            signer.authorization(of: request, at: time)
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + "SignedHeaders=host;x-amz-date,"
                + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
    }

    @Test func timesAreThoseOfTheCalendar() {
        for (seconds, text) in [
            (0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"), (1_709_251_199, "20240229T235959Z"),
            (4_107_542_400, "21000301T000000Z"), (1_767_225_599, "20251231T235959Z"), (-5, "19700101T000000Z"),
        ] as [(Int64, String)] {
            #expect(SigV4.Time(milliseconds: seconds * 1_000).text == text)
        }
        #expect(SigV4.Time(milliseconds: .max).text == "99991231T235959Z")
    }

    @Test func settingsThatAreNoBucketAreNone() throws {
        func configuration(
            _ endpoint: String, _ bucket: String = "files", _ how: S3Configuration.Addressing = .path
        ) -> S3Configuration? {
            S3Configuration(
                endpoint: endpoint, bucket: bucket, region: "us-east-1", accessKey: "a", secretKey: "very-secret",
                addressing: how)
        }
        for endpoint in ["", "ftp://a", "https://u:p@a", "https://a/b", "https://a?b", "https://a:0", "a"] {
            #expect(configuration(endpoint) == nil, "\(endpoint)")
        }
        for bucket in ["", "ab", "Files", "a/b", "../x", "-ab", String(repeating: "a", count: 64)] {
            #expect(configuration("https://a", bucket) == nil, "\(bucket)")
        }
        let path = try #require(configuration("http://127.0.0.1:8333"))
        #expect(path.origin == "http://127.0.0.1:8333" && path.description == "http://127.0.0.1:8333/files")
        let host = try #require(configuration("https://s3.example.com:443", "files", .virtualHost))
        #expect(host.description == "https://files.s3.example.com")
        #expect(!"\(path)".contains("very-secret"))
    }
}
