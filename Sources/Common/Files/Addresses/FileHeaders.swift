package import HTTPTypes
import Primitives

/// What is said of a file when it is given to a browser: nothing of it ever runs as ours.
package enum FileHeaders {
    /// The type, by content, with whatever stands against guessing another and against what runs.
    ///
    /// - Parameters:
    ///   - tag: the mark of these bytes, see ``tag(of:)``.
    ///   - life: how long its address is good: no copy is kept for longer.
    package static func fields(
        of kind: FileKind, named name: FileName, tag: String, life: Duration
    ) -> HTTPFields {
        var fields = HTTPFields()
        fields[.contentType] = kind.mediaType
        fields[.contentDisposition] = ContentDisposition.value(isInline: kind.isInline, name)
        fields[.xContentTypeOptions] = "nosniff"
        // An opened file is a page of its own: in a sandbox it has no origin, runs no scripts, and loads nothing.
        fields[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        fields[.known("Referrer-Policy")] = "no-referrer"
        fields[.acceptRanges] = "bytes"
        fields[.eTag] = tag
        // By the reader's own browser alone: a cache between would give it to whoever asks.
        fields[.cacheControl] = "private, max-age=\(max(0, life.inMilliseconds / 1_000)), immutable"
        return fields
    }

    /// The mark of a file's bytes (RFC 9110 §8.8.3): they never change under an id.
    package static func tag(of id: FileID) -> String { "\"\(id)\"" }
}

/// `Content-Disposition` (RFC 6266): whether a file is shown or offered for saving, and under which name.
package enum ContentDisposition {
    /// The value, with the name twice: in ASCII for who knows no more, and as it is (RFC 8187).
    package static func value(isInline: Bool, _ name: FileName) -> String {
        let kind = isInline ? "inline" : "attachment"
        let plain = Self.plain(name.description)
        let isSame = plain.utf8.elementsEqual(name.description.utf8)
        return "\(kind); filename=\"\(plain)\"" + (isSame ? "" : "; filename*=UTF-8''\(name.encoded)")
    }

    /// The name with `_` for each character beyond ASCII, and for those that a quoted string or a reader of one may take otherwise: old
    /// ones decode percent sequences here.
    private static func plain(_ name: String) -> String {
        TextGate.ours(
            name.unicodeScalars.map { scalar in
                switch scalar {
                case "%", "\"", "\\": UInt8(ascii: "_")
                case " "..."~": UInt8(truncatingIfNeeded: scalar.value)
                default: UInt8(ascii: "_")
                }
            })
    }
}
