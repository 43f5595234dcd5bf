package import HummingbirdCore
package import NIOHTTP1

/// How large the head of a request may be, on every port that we listen on.
///
/// A browser's cookies and a proxy's headers fit several times over.
package enum HeadLimits {
    /// A header field, in bytes.
    private static let field = 16_384
    /// All of them together, in bytes.
    private static let list = 32_768
    /// How many.
    private static let count = 100

    /// For a server of Hummingbird.
    package static var hummingbird: HTTP1Channel.Configuration.DecoderConfiguration {
        .init(maxHeaderFieldSize: self.field, maxHeaderListSize: self.list, maxHeaderFieldCount: self.count)
    }

    /// For a decoder of SwiftNIO.
    package static var decoder: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = self.field
        limits.maxHeaderListSize = self.list
        limits.maxHeaderFieldCount = self.count
        return limits
    }
}
