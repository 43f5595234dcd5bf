import Primitives

/// Which bytes of a file a `GET` wants, by its `Range` (RFC 9110 §14.2).
package enum ByteRange: Sendable, Equatable {
    /// All of them, with a 200: without the header, and for what is no range of bytes or several at once, which a server may do (§14.2).
    case whole
    /// Some of them, with a 206.
    case part(Range<Int64>)
    /// None that there are: a 416.
    case unsatisfiable

    /// Reads the header.
    ///
    /// - Parameters:
    ///   - value: nil if there is none.
    ///   - size: how many bytes the file has.
    package init(_ value: String?, size: Int64) {
        guard let value, value.utf8.count <= 128 else {
            self = .whole
            return
        }
        let parts = ProtocolText(value).split("=", maxSplits: 1, omittingEmpty: false)
        guard parts.count == 2, FieldWords.isSame(parts[0].utf8, "bytes") else {
            self = .whole
            return
        }
        let ends = parts[1].string.trimmingSpaces().pieces("-", maxSplits: 1, omittingEmpty: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else {
            self = .whole
            return
        }
        self = Self.range(from: first, to: last, size: size)
    }

    /// Reads the header of a request that wants the rest of a file only if it is still the one it knows (RFC 9110 §13.1.5).
    ///
    /// - Parameter ifRange: nil if there is none; a date is never the mark of a file.
    package init(_ value: String?, ifRange: String?, tag: String, size: Int64) {
        let isSame = ifRange.map { ProtocolText($0) == ProtocolText(tag) } ?? true
        self.init(isSame ? value : nil, size: size)
    }

    /// The value of `Content-Range`, for a 206 or a 416; nil for a 200.
    package func contentRange(size: Int64) -> String? {
        switch self {
        case .whole: nil
        case .part(let range): "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
        case .unsatisfiable: "bytes */\(size)"
        }
    }

    private static func range(from first: Int64?, to last: Int64?, size: Int64) -> ByteRange {
        switch (first, last) {
        case (nil, nil): return .whole
        case (nil, let count?):
            // The last bytes, or all if there are fewer (§14.1.2).
            guard count > 0, size > 0 else { return .unsatisfiable }
            return .part(max(0, size - count)..<size)
        case (let first?, let last):
            if let last, last < first { return .whole }
            guard first < size else { return .unsatisfiable }
            return .part(first..<min(size, (last ?? .max - 1).adding(clamped: 1)))
        }
    }

    /// A number, or nothing; nil for what is neither.
    ///
    /// More digits than a file can have are the largest number.
    private static func number(_ text: Substring) -> Int64?? {
        guard text.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        if text.isEmpty { return .some(nil) }
        return .some(Int64(text) ?? .max)
    }
}
