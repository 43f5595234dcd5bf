/// The W3C trace context that a request belongs to. https://www.w3.org/TR/trace-context/#traceparent-header
package struct Traceparent: Sendable, Equatable {
    /// The header's value.
    package let text: String

    /// Reads a `traceparent` header of version 00; nil if it is absent or not one.
    package init?(_ given: String?) {
        guard let given, given.utf8.count == 55 else { return nil }
        let parts = given.pieces("-", omittingEmpty: false).map(\.utf8)
        let zero = UInt8(ascii: "0")
        guard parts.map(\.count) == [2, 32, 16, 2], parts[0].allSatisfy({ $0 == zero }),
            parts.allSatisfy(\.areHexadecimalDigits),
            parts[1].contains(where: { $0 != zero }), parts[2].contains(where: { $0 != zero })
        else { return nil }
        self.text = given
    }

    /// The trace's id, by which all its log lines are found.
    package var traceID: String { String(Substring(self.text.utf8.dropFirst(3).prefix(32))) }
}
