import Glibc
import Synchronization

/// A TCP connection to a server on loopback, for what no HTTP client would do.
package final class RawConnection: Sendable {
    /// What came from the server.
    package struct Received: Sendable {
        /// All of it.
        package let text: String
        /// Whether the server has ended the connection.
        package let isEnded: Bool
        /// How long the wait for it was.
        package let elapsed: Duration
    }

    private let descriptor: Int32

    /// Connects.
    ///
    /// - Parameter receiveBuffer: how many bytes the kernel may take that nobody reads; nil for its own choice.
    package init(_ port: Int, receiveBuffer: Int32? = nil) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBuffer {
            let size = socklen_t(MemoryLayout<Int32>.size)
            unsafe setsockopt(self.descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, size)
        }
        let descriptor = self.descriptor
        let status = unsafe LoopbackAddress.with(port: port) { unsafe connect(descriptor, $0, $1) }
        guard status == 0 else { throw TestFailure("no connection to port \(port): errno \(errno)") }
    }

    deinit { close(self.descriptor) }

    /// Sends as much as the server takes now.
    ///
    /// - Returns: how many bytes that was; 0 also after the connection has ended.
    @discardableResult
    package func send(_ text: String) -> Int { self.send(Array(text.utf8)[...]) }

    /// Sends as many bytes as the server takes now.
    ///
    /// - Returns: how many that was; 0 also after the connection has ended.
    @discardableResult
    package func send(_ bytes: ArraySlice<UInt8>) -> Int {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    self.descriptor, buffer.baseAddress, buffer.count,
                    Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        return bytes.count - rest.count
    }

    /// Takes what has come, without waiting: at most 64 KiB.
    ///
    /// - Returns: nil once the server has ended the connection, and everything before that was taken.
    package func take() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
        }
        if count > 0 { return Array(buffer[..<count]) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
    }

    /// Sends byte by byte with pauses, until all is sent or the server answers.
    package func drip(_ text: String, every pause: Duration) async throws {
        for character in text where self.send(String(character)) > 0 && !self.hasAnswer {
            try await Task.sleep(for: pause)
        }
    }

    /// Says that nothing more will be sent.
    package func finish() { shutdown(self.descriptor, Int32(SHUT_WR)) }

    /// Has the connection end with a reset instead of in good order.
    package func resetAtEnd() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            self.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Takes what comes until it is enough, the server ends the connection, or the time is over.
    package func receive(
        within limit: Duration = .seconds(10), until isEnough: (String) -> Bool = { _ in false }
    ) async throws -> Received {
        let start = ContinuousClock.now
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            let isBusy = count < 0 && (errno == EAGAIN || errno == EINTR)
            if count > 0 {
                bytes += buffer[..<count]
                // Looked at only when nothing more is there: it may be megabytes.
                if count == buffer.count { continue }
            }
            let isEnded = count == 0 || count < 0 && !isBusy
            let text = String(decoding: bytes, as: UTF8.self)
            let elapsed = ContinuousClock.now - start
            if isEnded || elapsed > limit || isEnough(text) {
                return Received(text: text, isEnded: isEnded, elapsed: elapsed)
            }
            if isBusy { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private var hasAnswer: Bool {
        var byte: UInt8 = 0
        return unsafe recv(self.descriptor, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_PEEK)) >= 0
    }
}
