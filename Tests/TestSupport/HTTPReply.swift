import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
package import Primitives

/// An answer to a request.
package struct HTTPReply: Sendable {
    /// The status code.
    package let status: Int
    /// Header fields by lower-case name.
    package let headers: [String: String]
    /// The body.
    package let body: [UInt8]
    /// How long it took.
    package let elapsed: Duration

    /// Makes an answer that came in another way.
    package init(status: Int, headers: [String: String], body: [UInt8], elapsed: Duration) {
        (self.status, self.headers) = (status, headers)
        (self.body, self.elapsed) = (body, elapsed)
    }

    /// The body as text.
    package var text: String { String(decoding: self.body, as: UTF8.self) }

    /// The body as JSON.
    package func json() throws -> JSONValue { try JSONDecoder().decode(JSONValue.self, from: Data(self.body)) }

    /// Sends a request.
    package static func request(
        _ method: String, _ url: String, headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> HTTPReply {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let start = ContinuousClock.now
        let response = try await Self.client.execute(request, timeout: .seconds(15))
        let bytes = try await response.body.collect(upTo: 16_000_000)
        return HTTPReply(
            status: Int(response.status.code),
            headers: Dictionary(
                response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $0 + "," + $1 }),
            body: Array(bytes.readableBytesView), elapsed: .now - start)
    }

    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 200
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

/// A text or number in JSON that a test sends.
package enum JSONText: Encodable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral
{
    case string(String)
    case integer(Int)
    case number(Double)

    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .integer(value) }
    /// A number.
    package init(floatLiteral value: Double) { self = .number(value) }

    /// Writes the value alone.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        case .number(let number): try container.encode(number)
        }
    }
}
