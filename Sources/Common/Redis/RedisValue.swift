/// One reply of Redis (RESP2).
@usableFromInline package enum RedisValue: Sendable, Equatable {
    case null
    case integer(Int64)
    /// A simple or bulk string.
    case string(String)
    case array([RedisValue])
    /// An error inside a pipeline or an array; a single command throws it instead.
    case error(String)
}

extension RedisValue {
    /// The number, whether Redis sent it as an integer or as digits.
    package func integer() throws(RedisError) -> Int64 {
        switch self {
        case .integer(let number): return number
        case .string(let text): if let number = Int64(text) { return number }
        case .null, .array, .error: break
        }
        throw self.mismatch("an integer")
    }

    /// The text.
    package func string() throws(RedisError) -> String {
        guard case .string(let text) = self else { throw self.mismatch("a string") }
        return text
    }

    /// The elements.
    package func array() throws(RedisError) -> [RedisValue] {
        guard case .array(let elements) = self else { throw self.mismatch("an array") }
        return elements
    }

    /// Names and values of a hash, as `HGETALL` lists them.
    package func fields() throws(RedisError) -> [String: String] {
        let parts = try self.array()
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            fields[try parts[index].string()] = try parts[index + 1].string()
        }
        return fields
    }

    /// The value, or the error that stands in its place.
    @usableFromInline package func get() throws(RedisError) -> RedisValue {
        if case .error(let message) = self { throw RedisError(.server, message) }
        return self
    }

    private func mismatch(_ wanted: String) -> RedisError {
        if case .error(let message) = self { return RedisError(.server, message) }
        return RedisError(.unexpectedReply, "wanted \(wanted)")
    }
}
