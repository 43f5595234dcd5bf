import Foundation
import Primitives

/// Which bucket of which S3, and who we are there.
package struct S3Configuration: Sendable, CustomStringConvertible {
    /// Where the bucket's name stands in addresses.
    package enum Addressing: String, Sendable, CaseIterable {
        /// In the path: what servers of one's own have.
        case path
        /// Before the host's name: what AWS wants of new buckets.
        case virtualHost = "virtual-host"
    }

    /// `http` or `https`.
    package let scheme: String
    /// The host of the bucket's addresses, with its port where the scheme has another.
    package let host: String
    /// What stands before a name in the path: nothing, or `/` and the bucket.
    let base: String
    /// The bucket's name.
    package let bucket: String
    /// Where it is; `us-east-1` where a server of one's own knows no regions.
    package let region: String
    let accessKey: String
    let secretKey: String

    /// Reads an address of S3.
    ///
    /// - Parameters:
    ///   - endpoint: `https://s3.eu-central-1.amazonaws.com`, or a server of one's own, without path and query.
    ///   - bucket: 3 to 63 lower-case letters, digits, dots and hyphens (AWS' rule).
    /// - Returns: nil if one of them is not of that form, or a key is empty.
    package init?(
        endpoint: String, bucket: String, region: String, accessKey: String, secretKey: String,
        addressing: Addressing = .path
    ) {
        guard let url = URL(string: endpoint), url.hasUsablePort, let scheme = url.scheme,
            let name = url.host(percentEncoded: true), !name.isEmpty, scheme == "http" || scheme == "https",
            url.user == nil, url.password == nil, url.query == nil, url.fragment == nil,
            url.path(percentEncoded: true).utf8.count <= 1, Self.isBucket(bucket), Self.isWord(region),
            Self.isWord(accessKey), !secretKey.isEmpty
        else { return nil }
        let usual = scheme == "https" ? 443 : 80
        let port = url.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? ""
        self.scheme = scheme
        self.host = (addressing == .path ? name : "\(bucket).\(name)") + port
        self.base = addressing == .path ? "/\(bucket)" : ""
        self.bucket = bucket
        self.region = region
        self.accessKey = accessKey
        self.secretKey = secretKey
    }

    /// Scheme, host and port of the bucket's addresses: what has to be another one than the API's, for what it serves is somebody else's.
    package var origin: String { "\(self.scheme)://\(self.host)" }

    /// Where it is; never a key.
    package var description: String { "\(self.origin)\(self.base)" }

    private static func isBucket(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: ".")
            && name.utf8.first != UInt8(ascii: "-")
            && name.utf8.allSatisfy {
                $0.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: ".")
            }
    }

    /// What may stand in a header without changing it.
    private static func isWord(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }
}
