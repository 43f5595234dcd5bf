/// What of a request's header goes on to whoever reads it.
package enum HeaderGate {
    /// What becomes of a header's value.
    package enum Verdict: Sendable, Equatable {
        /// It goes on as it is.
        case pass
        /// It goes on in this form: nobody compares it, and more than this is not looked at.
        case cut(String)
        /// It is read as protocol, and is not printable ASCII.
        case refuse
    }

    /// Headers that are read as protocol: content, conditions, authorization, upgrade, connection, forwarding, idempotency,
    /// trace, preference.
    private static let protocolNames: Set<ProtocolText> = [
        "content-type", "content-length", "content-encoding", "content-disposition", "content-range", "range",
        "transfer-encoding", "te", "trailer", "expect", "host",
        "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
        "authorization", "proxy-authorization",
        "upgrade", "connection", "keep-alive", "sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol",
        "sec-websocket-extensions", "origin", "access-control-request-method", "access-control-request-headers",
        "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip",
        "idempotency-key", "traceparent", "tracestate", "x-request-id", "prefer",
    ]

    /// Judges a header.
    ///
    /// - Parameters:
    ///   - name: in whatever case; header names are ASCII (RFC 9110 §5.1).
    ///   - value: as the library read it.
    package static func judge(_ name: String, _ value: String) -> Verdict {
        let isPrintable = TextGate.isPrintable(value.utf8)
        if isPrintable, value.utf8.count <= TextGate.maximumFreeHeaderBytes { return .pass }
        if Self.protocolNames.contains(ProtocolText(name).lowercased) { return isPrintable ? .pass : .refuse }
        return .cut(TextGate.repaired(value, upTo: TextGate.maximumFreeHeaderBytes))
    }
}
