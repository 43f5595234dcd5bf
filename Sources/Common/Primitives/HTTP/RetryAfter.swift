/// How long an answer asks to be left alone: `Retry-After` (RFC 9110 §10.2.3).
package enum RetryAfter {
    /// The longest rest that is given; who asks for more is asked again after it.
    package static let most = Duration.seconds(3_600)
    /// The longest value that is looked at, in bytes.
    static let maximumLength = 64

    /// The rest that a value asks for: whole or decimal seconds, or a time in one of the forms of ``HTTPDate``.
    ///
    /// - Parameters:
    ///   - value: the header's value.
    ///   - date: the answer's own `Date`, nil without one: what was written by one clock is measured by the same one.
    ///   - now: milliseconds since 1970 by our clock, which counts where there is no such date.
    /// - Returns: from zero to ``most``; nil if the value is neither.
    package static func rest(_ value: String, date: String?, now: Int64) -> Duration? {
        guard value.utf8.count <= Self.maximumLength else { return nil }
        if let rest = Self.seconds(ProtocolText(value).trimmed) { return min(rest, Self.most) }
        guard let end = HTTPDate.milliseconds(value, now: now) else { return nil }
        let sent = date.flatMap { HTTPDate.milliseconds($0, now: now) } ?? now
        return min(max(.milliseconds(end.subtracting(clamped: sent)), .zero), Self.most)
    }

    /// `20` or `20.5`, cut at milliseconds, and at an hour before anything could overflow.
    private static func seconds(_ text: ProtocolText) -> Duration? {
        let parts = text.split(".", maxSplits: 1, omittingEmpty: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
        let whole = parts[0].utf8.reduce(0 as Int64) { min($0 * 10 + Int64($1 - 0x30), 3_600) }
        guard parts.count == 2 else { return .seconds(whole) }
        let fraction = zip(parts[1].utf8, [100, 10, 1] as [Int64]).reduce(0 as Int64) { sum, digit in
            sum + Int64(digit.0 - 0x30) * digit.1
        }
        return .milliseconds(whole * 1_000 + fraction)
    }
}
