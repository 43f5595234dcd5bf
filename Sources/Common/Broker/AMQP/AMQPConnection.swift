import CRabbitMQ
import Glibc
import Primitives

/// rabbitmq-c's connection.
///
/// Every call happens on the one thread that owns it, and every wait has a limit.
///
/// The handle is freed with this struct. Pointers the library gives are copied before the next call.
@safe struct AMQPConnection: ~Copyable {
    let state: amqp_connection_state_t
    /// Memory for arguments of one call; emptied after it.
    private let scratch: UnsafeMutablePointer<amqp_pool_t>

    // <linux/tcp.h>, which Swift's Glibc module leaves out.
    private static let tcpCork: Int32 = 3
    private static let tcpUserTimeout: Int32 = 18

    /// Channels of one connection: a worker has one for each of its lanes' queues.
    private static let channelLimit: Int32 = 64

    /// Set-up calls answer within this or the connection counts as dead.
    static let rpcTimeout = Duration.seconds(2)

    /// Connects and logs in.
    ///
    /// - Throws: ``BrokerError`` with the broker's words (never the password).
    init(
        to address: BrokerAddress, name: String, heartbeat: Duration, timeout: Duration = AMQPConnection.rpcTimeout
    ) throws(BrokerError) {
        guard let state = unsafe amqp_new_connection() else { preconditionFailure("out of memory for a connection") }
        unsafe self.state = state
        unsafe self.scratch = .allocate(capacity: 1)
        unsafe init_amqp_pool(self.scratch, 4_096)
        guard let socket = unsafe amqp_tcp_socket_new(state) else {
            throw BrokerError(.notConnected, "no socket")
        }
        var limit = timeval(timeout)
        unsafe amqp_set_handshake_timeout(state, &limit)
        unsafe amqp_set_rpc_timeout(state, &limit)
        let status = unsafe amqp_socket_open_noblock(socket, address.host, Int32(address.port), &limit)
        guard status == Self.ok else { throw BrokerError(.notConnected, "\(address.node): \(Self.text(status))") }
        self.setUserTimeout(milliseconds: 3_000)
        try self.logIn(address, name: name, heartbeat: heartbeat)
    }

    deinit {
        unsafe amqp_destroy_connection(self.state)
        unsafe empty_amqp_pool(self.scratch)
        unsafe self.scratch.deallocate()
    }

    /// The socket, for poll(2).
    var descriptor: Int32 { unsafe amqp_get_sockfd(self.state) }

    /// Whether the kernel takes more bytes now.
    ///
    /// A publish into a full socket would hold the thread until the peer reads.
    var isWritable: Bool {
        var poller = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&poller, 1, 0) == 1 && poller.revents & Int16(POLLOUT) != 0
    }

    /// Holds back or lets go what is written, so that many frames travel in few segments (tcp(7), TCP_CORK).
    func holdBack(_ isHeld: Bool) {
        var value: Int32 = isHeld ? 1 : 0
        _ = unsafe setsockopt(
            self.descriptor, Int32(IPPROTO_TCP), Self.tcpCork, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Ends the connection in good order; waits for the broker's word at most ``rpcTimeout``.
    func close() {
        _ = unsafe amqp_connection_close(self.state, 200)
    }

    /// A TCP peer that acknowledges nothing for this long ends the connection, so that no write waits for ever (RFC 5482).
    private func setUserTimeout(milliseconds: UInt32) {
        var value = milliseconds
        _ = unsafe setsockopt(
            self.descriptor, Int32(IPPROTO_TCP), Self.tcpUserTimeout, &value, socklen_t(MemoryLayout<UInt32>.size)
        )
    }

    private func logIn(_ address: BrokerAddress, name: String, heartbeat: Duration) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        let capabilities = unsafe self.table([
            "consumer_cancel_notify": .bool(true), "connection.blocked": .bool(true), "publisher_confirms": .bool(true),
            "basic.nack": .bool(true), "authentication_failure_close": .bool(true),
        ])
        var properties = unsafe self.table(["connection_name": .string(name)], nesting: ("capabilities", capabilities))
        let reply = unsafe chelseru_amqp_login(
            self.state, address.virtualHost, Self.channelLimit, 131_072, Int32(heartbeat.components.seconds),
            &properties,
            address.user,
            address.password)
        try unsafe self.check(reply, "login at \(address.node)")
    }

    /// Opens a channel, with confirms for a publishing one.
    func openChannel(_ channel: UInt16, confirms: Bool = false) throws(BrokerError) {
        _ = unsafe amqp_channel_open(self.state, channel)
        try unsafe self.check(amqp_get_rpc_reply(self.state), "channel.open")
        if confirms {
            _ = unsafe amqp_confirm_select(self.state, channel)
            try unsafe self.check(amqp_get_rpc_reply(self.state), "confirm.select")
        }
    }

    /// Declares a durable direct exchange.
    func declareExchange(_ name: String, channel: UInt16) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        _ = unsafe amqp_exchange_declare(
            self.state, channel, self.bytes(name), self.bytes("direct"), 0, 1, 0, 0, amqp_empty_table)
        try unsafe self.check(amqp_get_rpc_reply(self.state), "exchange.declare \(name)")
    }

    /// Declares a queue; with `passive` only asks whether it is there.
    func declareQueue(
        _ name: String, arguments: [String: BrokerField], passive: Bool, channel: UInt16
    ) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        _ = unsafe amqp_queue_declare(
            self.state, channel, self.bytes(name), passive ? 1 : 0, 1, 0, 0, self.table(arguments))
        try unsafe self.check(amqp_get_rpc_reply(self.state), "queue.declare \(name)")
    }

    /// Binds a queue by its own name.
    func bindQueue(_ name: String, to exchange: String, channel: UInt16) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        _ = unsafe amqp_queue_bind(
            self.state, channel, self.bytes(name), self.bytes(exchange), self.bytes(name), amqp_empty_table)
        try unsafe self.check(amqp_get_rpc_reply(self.state), "queue.bind \(name)")
    }

    /// Binds a queue by its own name without waiting for the broker's word: only a refusal comes, and closes the channel.
    func bindQueueUnanswered(_ name: String, to exchange: String, channel: UInt16) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        var bind = unsafe amqp_queue_bind_t()
        unsafe bind.queue = self.bytes(name)
        unsafe bind.exchange = self.bytes(exchange)
        unsafe bind.routing_key = self.bytes(name)
        unsafe bind.nowait = 1
        unsafe bind.arguments = amqp_empty_table
        try self.check(
            unsafe amqp_send_method(self.state, channel, AMQPMethod.queueBind.rawValue, &bind), "queue.bind")
    }

    /// Begins to consume with a prefetch of its own.
    func consume(_ queue: String, prefetch: Int, channel: UInt16) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        _ = unsafe amqp_basic_qos(self.state, channel, 0, UInt16(clamping: prefetch), 0)
        try unsafe self.check(amqp_get_rpc_reply(self.state), "basic.qos")
        _ = unsafe amqp_basic_consume(
            self.state, channel, self.bytes(queue), self.bytes(queue), 0, 0, 0, amqp_empty_table)
        try unsafe self.check(amqp_get_rpc_reply(self.state), "basic.consume \(queue)")
    }

    /// Ends a consumer without waiting for the broker's word; what is on its way still arrives.
    func cancelConsumer(of queue: String, channel: UInt16) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        var cancel = unsafe amqp_basic_cancel_t(consumer_tag: self.bytes(queue), nowait: 1)
        try self.check(
            unsafe amqp_send_method(self.state, channel, AMQPMethod.basicCancel.rawValue, &cancel), "basic.cancel")
    }

    /// Sends a message: persistent, mandatory.
    func publish(_ message: BrokerMessage, exchange: String, route: String, channel: UInt16) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        var properties = unsafe amqp_basic_properties_t()
        unsafe properties._flags =
            UInt32(AMQP_BASIC_CONTENT_TYPE_FLAG) | UInt32(AMQP_BASIC_DELIVERY_MODE_FLAG)
            | UInt32(AMQP_BASIC_MESSAGE_ID_FLAG) | UInt32(AMQP_BASIC_HEADERS_FLAG)
        unsafe properties.content_type = self.bytes("application/json")
        unsafe properties.delivery_mode = 2
        unsafe properties.message_id = self.bytes(message.id)
        unsafe properties.headers = self.table(message.headers)
        let status = unsafe message.body.withUnsafeBytes { body in
            unsafe amqp_basic_publish(
                self.state, channel, self.bytes(exchange), self.bytes(route), 1, 0, &properties,
                amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)))
        }
        try self.check(status, "basic.publish")
    }

    /// Acknowledges a delivery, or with `multiple` all up to it.
    func acknowledge(_ tag: UInt64, multiple: Bool, channel: UInt16) throws(BrokerError) {
        try self.check(unsafe amqp_basic_ack(self.state, channel, tag, multiple ? 1 : 0), "basic.ack")
    }

    /// Gives a delivery back to its queue, or with `requeue` false away from it.
    func reject(_ tag: UInt64, requeue: Bool, channel: UInt16) throws(BrokerError) {
        try self.check(unsafe amqp_basic_reject(self.state, channel, tag, requeue ? 1 : 0), "basic.reject")
    }

    /// Asks for a queue's length; the answer comes as ``AMQPFrame/depth(queue:messages:)``.
    func askForDepth(of queue: String, channel: UInt16) throws(BrokerError) {
        defer { unsafe recycle_amqp_pool(self.scratch) }
        var declare = unsafe amqp_queue_declare_t()
        unsafe declare.queue = self.bytes(queue)
        unsafe declare.passive = 1
        try self.check(
            unsafe amqp_send_method(self.state, channel, AMQPMethod.queueDeclare.rawValue, &declare), "queue.declare")
    }
}

extension AMQPConnection {
    static let ok = Int32(AMQP_STATUS_OK.rawValue)
    static let timeout = Int32(AMQP_STATUS_TIMEOUT.rawValue)

    static func text(_ status: Int32) -> String {
        unsafe String(cString: amqp_error_string2(status))
    }

    func check(_ status: Int32, _ operation: String) throws(BrokerError) {
        guard status == Self.ok else { throw BrokerError(.protocolError, "\(operation): \(Self.text(status))") }
    }

    @unsafe func check(_ reply: amqp_rpc_reply_t, _ operation: String) throws(BrokerError) {
        switch unsafe reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_LIBRARY_EXCEPTION:
            throw unsafe BrokerError(.protocolError, "\(operation): \(Self.text(reply.library_error))")
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            guard let closed = unsafe Self.closure(reply.reply) else {
                throw BrokerError(.protocolError, "\(operation): refused")
            }
            throw BrokerError(
                .protocolError, "\(operation): \(closed.code) \(closed.text)", replyCode: closed.code)
        default: throw BrokerError(.connectionLost, operation)
        }
    }

    /// Code and text of a connection.close or channel.close.
    @unsafe static func closure(_ method: amqp_method_t) -> (code: Int, text: String)? {
        guard let decoded = unsafe method.decoded else { return nil }
        switch unsafe AMQPMethod(rawValue: method.id) {
        case .connectionClose:
            let close = unsafe decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            return unsafe (Int(close.reply_code), Self.text(close.reply_text))
        case .channelClose:
            let close = unsafe decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            return unsafe (Int(close.reply_code), Self.text(close.reply_text))
        default: return nil
        }
    }

    /// What is kept of any text that comes over the wire; the longest of ours, a job's history, is a few KiB.
    private static var maximumTextBytes: Int { 16_384 }

    @unsafe static func text(_ bytes: amqp_bytes_t) -> String {
        unsafe TextGate.repaired(
            UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), upTo: Self.maximumTextBytes)
    }

    /// A copy of the text that lives until the scratch pool is recycled.
    @unsafe func bytes(_ text: String) -> amqp_bytes_t {
        let utf8 = text.utf8
        guard !utf8.isEmpty else { return unsafe amqp_empty_bytes }
        var bytes = unsafe amqp_bytes_t()
        unsafe amqp_pool_alloc_bytes(self.scratch, utf8.count, &bytes)
        unsafe UnsafeMutableRawBufferPointer(start: bytes.bytes, count: bytes.len).copyBytes(from: utf8)
        return unsafe bytes
    }

    /// A table that lives until the scratch pool is recycled, with one table inside it if wanted.
    @unsafe func table(_ fields: [String: BrokerField], nesting inner: (String, amqp_table_t)? = nil) -> amqp_table_t {
        let count = fields.count + (unsafe inner == nil ? 0 : 1)
        guard count > 0,
            let memory = unsafe amqp_pool_alloc(self.scratch, count * MemoryLayout<amqp_table_entry_t>.stride)
        else { return unsafe amqp_empty_table }
        let entries = unsafe memory.bindMemory(to: amqp_table_entry_t.self, capacity: count)
        var index = 0
        for (key, field) in fields {
            var entry = unsafe amqp_table_entry_t()
            unsafe entry.key = self.bytes(key)
            switch field {
            case .string(let text):
                unsafe entry.value.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
                unsafe entry.value.value.bytes = self.bytes(text)
            case .integer(let number):
                unsafe entry.value.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
                unsafe entry.value.value.i64 = number
            case .bool(let flag):
                unsafe entry.value.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
                unsafe entry.value.value.boolean = flag ? 1 : 0
            }
            unsafe (entries + index).initialize(to: entry)
            index += 1
        }
        if let inner = unsafe inner {
            var entry = unsafe amqp_table_entry_t()
            unsafe entry.key = self.bytes(inner.0)
            unsafe entry.value.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            unsafe entry.value.value.table = inner.1
            unsafe (entries + index).initialize(to: entry)
        }
        return unsafe amqp_table_t(num_entries: Int32(count), entries: entries)
    }
}

extension timeval {
    init(_ duration: Duration) {
        let parts = duration.components
        self.init(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
    }
}
