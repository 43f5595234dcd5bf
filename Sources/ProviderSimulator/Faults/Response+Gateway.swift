import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer as a gateway sends it on that compresses without being asked: gzip (RFC 1952) of one stored block.
    static func gzipped(_ answer: ProviderAnswer) -> Response {
        var response = answer.response(ResponseBody(byteBuffer: ByteBuffer(bytes: self.gzip(answer.body))))
        response.headers[.contentEncoding] = "gzip"
        return response
    }

    /// A service that rests, and says until when by a date.
    ///
    /// - Parameters:
    ///   - seconds: how far that is ahead.
    ///   - now: milliseconds since 1970.
    static func resting(seconds: Int, now: Int64) -> Response {
        var response = Response.brokenGateway(status: 503)
        response.headers[.retryAfter] = self.date(now / 1_000 + Int64(seconds))
        return response
    }

    /// Seconds since 1970 as headers write them (RFC 9110 §5.6.7).
    static func date(_ seconds: Int64) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        // 1 January 1970 was a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(seconds / 86_400 % 7)]
        let words = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            .split(whereSeparator: { "-TZ".contains($0) })
        let month = months[(Int(words[1]) ?? 1) - 1]
        return "\(weekday), \(words[2]) \(month) \(words[0]) \(words[3]) GMT"
    }

    /// Bytes in a gzip member that stores them; 65,535 at most, which no answer of a provider here comes near.
    private static func gzip(_ body: ByteBuffer) -> [UInt8] {
        let bytes = Array(body.readableBytesView.prefix(65_535))
        let length = UInt16(bytes.count)
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1]
        return header + self.little(length) + self.little(~length) + bytes + self.little(self.checksum(bytes))
            + self.little(UInt32(bytes.count))
    }

    private static func little(_ number: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
        (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    /// CRC-32 (RFC 1952 §8), bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }
}
