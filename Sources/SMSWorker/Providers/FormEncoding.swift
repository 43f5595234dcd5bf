import Primitives

/// Writes HTML forms. https://url.spec.whatwg.org/#application/x-www-form-urlencoded
enum FormEncoding {
    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { self.escape($0) + "=" + self.escape($1) }.joined(separator: "&")
    }

    /// Percent-encodes everything but unreserved characters (RFC 3986 §2.3).
    static func escape(_ text: String) -> String { PercentEncoding.encode(text) }
}
