import CRabbitMQ
import Glibc
import Primitives

extension AMQPConnection {
    /// The next frame that has arrived, or nil if none has: only then is it right to sleep on the socket, because the
    /// library's own buffers are empty.
    ///
    /// The call also sends and checks heartbeats.
    ///
    /// - Throws: ``BrokerError`` when the connection is dead.
    func nextFrame() throws(BrokerError) -> AMQPFrame? {
        var frame = unsafe amqp_frame_t()
        var zero = timeval()
        let status = unsafe amqp_simple_wait_frame_noblock(self.state, &frame, &zero)
        if status == Self.timeout { return nil }
        guard status == Self.ok else { throw BrokerError(.connectionLost, Self.text(status)) }
        switch unsafe Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: return unsafe self.method(frame)
        case AMQP_FRAME_HEADER:
            return unsafe .header(
                channel: frame.channel, bodySize: frame.payload.properties.body_size, properties: Self.properties(frame)
            )
        case AMQP_FRAME_BODY:
            let fragment = unsafe frame.payload.body_fragment
            return unsafe .body(
                channel: frame.channel,
                bytes: Array(UnsafeRawBufferPointer(start: fragment.bytes, count: fragment.len)))
        default: return .other
        }
    }

    /// Gives the channel's frame memory back; right after a complete message or a confirm, never inside one.
    func releaseFrames(of channel: UInt16) {
        unsafe amqp_maybe_release_buffers_on_channel(self.state, channel)
    }

    @unsafe private func method(_ frame: amqp_frame_t) -> AMQPFrame {
        let method = unsafe frame.payload.method
        let channel = unsafe frame.channel
        guard let kind = unsafe AMQPMethod(rawValue: method.id), let decoded = unsafe method.decoded else {
            return .other
        }
        switch kind {
        case .basicAck:
            let ack = unsafe decoded.assumingMemoryBound(to: amqp_basic_ack_t.self).pointee
            return .ack(channel: channel, tag: ack.delivery_tag, multiple: ack.multiple != 0)
        case .basicNack:
            let nack = unsafe decoded.assumingMemoryBound(to: amqp_basic_nack_t.self).pointee
            return .nack(channel: channel, tag: nack.delivery_tag, multiple: nack.multiple != 0)
        case .basicReturn:
            let returned = unsafe decoded.assumingMemoryBound(to: amqp_basic_return_t.self).pointee
            return unsafe .returned(channel: channel, reply: Self.text(returned.reply_text))
        case .basicDeliver:
            let deliver = unsafe decoded.assumingMemoryBound(to: amqp_basic_deliver_t.self).pointee
            return unsafe .deliver(
                channel: channel, tag: deliver.delivery_tag, isRedelivered: deliver.redelivered != 0)
        case .basicCancel: return .consumerCancelled(channel: channel)
        case .connectionBlocked:
            let blocked = unsafe decoded.assumingMemoryBound(to: amqp_connection_blocked_t.self).pointee
            return unsafe .blocked(reason: Self.text(blocked.reason))
        case .connectionUnblocked: return .unblocked
        case .queueDeclareOK:
            let declared = unsafe decoded.assumingMemoryBound(to: amqp_queue_declare_ok_t.self).pointee
            return unsafe .depth(queue: Self.text(declared.queue), messages: Int(declared.message_count))
        case .channelClose, .connectionClose:
            guard let closed = unsafe Self.closure(method) else { return .other }
            return kind == .channelClose
                ? .channelClosed(channel: channel, code: closed.code, text: closed.text)
                : .connectionClosed(code: closed.code, text: closed.text)
        default: return .other
        }
    }

    @unsafe private static func properties(_ frame: amqp_frame_t) -> AMQPProperties {
        var result = AMQPProperties()
        guard let decoded = unsafe frame.payload.properties.decoded else { return result }
        let properties = unsafe decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee
        if unsafe properties._flags & UInt32(AMQP_BASIC_MESSAGE_ID_FLAG) != 0 {
            result.messageID = unsafe Self.text(properties.message_id)
        }
        guard unsafe properties._flags & UInt32(AMQP_BASIC_HEADERS_FLAG) != 0 else { return result }
        let headers = unsafe properties.headers
        for index in 0..<Int(unsafe headers.num_entries) {
            guard let entry = unsafe headers.entries?[index] else { break }
            // Names of ours are short words; others are not looked for.
            guard let name = unsafe TextGate.name(UnsafeRawBufferPointer(start: entry.key.bytes, count: entry.key.len)),
                let field = unsafe Self.field(entry.value)
            else { continue }
            result.headers[name.string] = field
        }
        return result
    }

    /// The value if it is of a kind we use; publishers in other languages choose other widths for the same number.
    @unsafe private static func field(_ value: amqp_field_value_t) -> BrokerField? {
        switch unsafe Int32(value.kind) {
        case Int32(AMQP_FIELD_KIND_UTF8.rawValue), Int32(AMQP_FIELD_KIND_BYTES.rawValue):
            unsafe .string(Self.text(value.value.bytes))
        case Int32(AMQP_FIELD_KIND_I64.rawValue): unsafe .integer(value.value.i64)
        case Int32(AMQP_FIELD_KIND_I32.rawValue): unsafe .integer(Int64(value.value.i32))
        case Int32(AMQP_FIELD_KIND_I16.rawValue): unsafe .integer(Int64(value.value.i16))
        case Int32(AMQP_FIELD_KIND_I8.rawValue): unsafe .integer(Int64(value.value.i8))
        case Int32(AMQP_FIELD_KIND_U32.rawValue): unsafe .integer(Int64(value.value.u32))
        case Int32(AMQP_FIELD_KIND_U16.rawValue): unsafe .integer(Int64(value.value.u16))
        case Int32(AMQP_FIELD_KIND_U8.rawValue): unsafe .integer(Int64(value.value.u8))
        case Int32(AMQP_FIELD_KIND_BOOLEAN.rawValue): unsafe .bool(value.value.boolean != 0)
        default: nil
        }
    }
}

extension AMQPConnection {
    /// Answers channel.close; only then may the channel's number be opened again.
    func acknowledgeChannelClose(_ channel: UInt16) {
        var ok = amqp_channel_close_ok_t()
        _ = unsafe amqp_send_method(self.state, channel, AMQPMethod.channelCloseOK.rawValue, &ok)
    }
}
