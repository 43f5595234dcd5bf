import CHiredis
import NIOCore
import Primitives

/// hiredis' incremental reply parser.
///
/// The handle never leaves this struct and is freed with it; replies are copied out and freed at once.
@safe struct RedisReplyParser: ~Copyable {
    private let reader: UnsafeMutablePointer<redisReader>

    init() {
        guard let reader = unsafe redisReaderCreate() else { preconditionFailure("out of memory for a reply parser") }
        unsafe self.reader = reader
    }

    deinit { unsafe redisReaderFree(self.reader) }

    /// Takes bytes from the socket.
    func feed(_ bytes: ByteBuffer) throws(RedisError) {
        let status = unsafe bytes.withUnsafeReadableBytes { raw in
            unsafe redisReaderFeed(self.reader, raw.bindMemory(to: CChar.self).baseAddress, raw.count)
        }
        guard status == REDIS_OK else { throw RedisError(.unexpectedReply, "not RESP") }
    }

    /// The next complete reply, or nil if more bytes are needed.
    func next() throws(RedisError) -> RedisValue? {
        var raw: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(self.reader, &raw) == REDIS_OK else {
            throw RedisError(.unexpectedReply, "not RESP")
        }
        guard let raw = unsafe raw else { return nil }
        defer { unsafe freeReplyObject(raw) }
        return unsafe Self.value(raw.assumingMemoryBound(to: redisReply.self))
    }

    private static func value(_ reply: UnsafePointer<redisReply>) -> RedisValue {
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_INTEGER: unsafe .integer(reply.pointee.integer)
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: unsafe .string(Self.text(reply))
        case REDIS_REPLY_ERROR: unsafe .error(Self.text(reply))
        case REDIS_REPLY_ARRAY:
            unsafe .array(
                (0..<Int(reply.pointee.elements)).map { index in
                    guard let element = unsafe reply.pointee.element[index] else { return .null }
                    return unsafe Self.value(element)
                })
        default: .null
        }
    }

    private static func text(_ reply: UnsafePointer<redisReply>) -> String {
        let bytes = unsafe UnsafeRawBufferPointer(start: reply.pointee.str, count: Int(reply.pointee.len))
        return unsafe TextGate.ours(bytes)
    }
}
