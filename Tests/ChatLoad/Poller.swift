import CEpoll
import Glibc

/// Waits for sockets, by epoll(7).
///
/// The kernel writes no more events than there is room for, and only those are read.
@safe struct Poller: ~Copyable {
    /// What a socket is ready for.
    struct Event {
        /// The number it was added with.
        let index: Int
        /// There is something to read, or the connection has ended.
        let isReadable: Bool
        /// There is room to write.
        let isWritable: Bool
    }

    private let descriptor: Int32
    private var ready = unsafe [epoll_event](repeating: epoll_event(), count: 1_024)

    init() throws {
        self.descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard self.descriptor >= 0 else { throw SystemError("epoll_create1") }
    }

    deinit { close(self.descriptor) }

    /// Watches a socket from now on; closing it ends that.
    func add(_ socket: Int32, index: Int, writing: Bool) { self.control(EPOLL_CTL_ADD, socket, index, writing) }

    /// Changes whether room to write is of interest; reading always is.
    func change(_ socket: Int32, index: Int, writing: Bool) { self.control(EPOLL_CTL_MOD, socket, index, writing) }

    /// Waits for at most so long and gives the number of events, which ``event(_:)`` reads.
    mutating func wait(nanoseconds: UInt64) -> Int {
        var limit = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        let count = unsafe epoll_pwait2(self.descriptor, &self.ready, Int32(self.ready.count), &limit, nil)
        return max(Int(count), 0)
    }

    /// One of the events of the last wait.
    func event(_ number: Int) -> Event {
        let event = unsafe self.ready[number]
        let bits = unsafe event.events
        let ended = EPOLLHUP.rawValue | EPOLLERR.rawValue
        return Event(
            index: unsafe Int(event.data.u64), isReadable: bits & (EPOLLIN.rawValue | ended) != 0,
            isWritable: bits & EPOLLOUT.rawValue != 0)
    }

    private func control(_ operation: Int32, _ socket: Int32, _ index: Int, _ writing: Bool) {
        var event = unsafe epoll_event()
        unsafe event.events = EPOLLIN.rawValue | (writing ? EPOLLOUT.rawValue : 0)
        unsafe event.data.u64 = UInt64(index)
        let status = unsafe epoll_ctl(self.descriptor, operation, socket, &event)
        precondition(status == 0, "epoll_ctl refused a socket that is open")
    }
}

/// A system call that failed.
struct SystemError: Error, CustomStringConvertible {
    let description: String

    /// Takes the reason from `errno`.
    init(_ call: String) {
        self.description = "\(call): \(unsafe String(cString: strerror(errno)))"
    }
}

/// The time for measuring.
enum Monotonic {
    /// Nanoseconds since some moment, the same for all processes of a machine.
    static var now: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
