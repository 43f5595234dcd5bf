import Glibc

/// Non-blocking TCP sockets, by the bare calls: a load generator must cost less than what it measures.
enum StreamSocket {
    /// What came of reading.
    enum Input: Equatable {
        /// So many bytes.
        case bytes(Int)
        /// Nothing is there now.
        case nothing
        /// The connection has ended.
        case ended
    }

    /// Begins to connect; the socket is writable once it is done.
    static func connect(to address: HostPort) throws(SystemError) -> Int32 {
        let descriptor = try self.make()
        var socketAddress = address.socketAddress
        let status = unsafe withUnsafePointer(to: &socketAddress) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 || errno == EINPROGRESS else {
            let error = SystemError("connect")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Listens.
    static func listen(on address: HostPort) throws(SystemError) -> Int32 {
        let descriptor = try self.make()
        self.set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        var socketAddress = address.socketAddress
        let status = unsafe withUnsafePointer(to: &socketAddress) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0, Glibc.listen(descriptor, 4_096) == 0 else { throw SystemError("listen") }
        return descriptor
    }

    /// Takes a connection; nil if none is waiting.
    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        self.set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return descriptor
    }

    /// Why connecting failed; 0 if it did not.
    static func pendingError(_ descriptor: Int32) -> Int32 {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
        return error
    }

    /// Reads so much at most into a buffer behind its first bytes.
    static func read(_ descriptor: Int32, into buffer: inout [UInt8], from start: Int, count limit: Int) -> Input {
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(descriptor, bytes.baseAddress?.advanced(by: start), min(bytes.count - start, limit), 0)
        }
        if count > 0 { return .bytes(count) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
    }

    /// Writes as much as there is room for and gives how much that was.
    static func write(_ descriptor: Int32, _ bytes: [UInt8], from start: Int = 0, to end: Int? = nil) -> Int {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe send(
                descriptor, buffer.baseAddress?.advanced(by: start), (end ?? bytes.count) - start, Int32(MSG_NOSIGNAL))
        }
        return max(count, 0)
    }

    /// Drops a connection as a lost network does: at once, and without leaving its port waiting.
    static func reset(_ descriptor: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<Glibc.linger>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
        close(descriptor)
    }

    private static func make() throws(SystemError) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        self.set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return descriptor
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

/// An IPv4 address and a port.
struct HostPort: Sendable, CustomStringConvertible {
    let description: String
    private let address: UInt32
    private let port: UInt16

    /// Reads `127.0.0.1:8080`.
    init?(_ text: String) {
        let parts = text.split(separator: ":")
        var address = in_addr()
        guard parts.count == 2, let port = UInt16(parts[1]),
            unsafe inet_pton(AF_INET, String(parts[0]), &address) == 1
        else { return nil }
        self.description = text
        self.address = address.s_addr
        self.port = port
    }

    fileprivate var socketAddress: sockaddr_in {
        var result = sockaddr_in()
        result.sin_family = sa_family_t(AF_INET)
        result.sin_port = in_port_t(self.port.bigEndian)
        result.sin_addr.s_addr = self.address
        return result
    }
}
