import Foundation
import Glibc
import Synchronization

/// A child process, by posix_spawn(3) and waitpid(2).
///
/// Not Foundation's `Process`: it learns of a child's end from a socket that later children inherit, and so sometimes only
/// when those have ended too.
package final class ChildProcess: Sendable {
    /// The process id.
    package let pid: Int32
    private let status = Mutex<Int32?>(nil)

    /// A child that kept a socket of another test open would keep its connection alive after that test closed it.
    private static let closeInherited = """
        for file in /proc/self/fd/*; do
            number=${file##*/}
            ((number > 2)) && exec {number}>&-
        done
        exec "$@"
        """

    /// Starts a program with its output in files that exist already.
    package init(
        _ executable: String, _ arguments: [String], environment: [String: String], output: String, errors: String
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_APPEND, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_APPEND, 0)
        // A thread of a pool blocks signals, and a child that inherited that would not hear a request to stop.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let command = ["/bin/bash", "-c", Self.closeInherited, "bash", executable] + arguments
        let words = unsafe command.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer {
            let pointers = unsafe words + variables
            for index in unsafe pointers.indices { unsafe free(pointers[index]) }
        }
        var pid: pid_t = 0
        let error = unsafe posix_spawn(&pid, command[0], &actions, &attributes, words, variables)
        guard error == 0 else { throw TestFailure("\(executable): \(unsafe String(cString: strerror(error)))") }
        self.pid = pid
    }

    /// The exit status (128 and the signal for one that was killed), or nil while it runs.
    package var exitStatus: Int32? {
        self.status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard unsafe waitpid(self.pid, &raw, WNOHANG) == self.pid else { return nil }
            let signal = raw & 0x7F
            status = signal == 0 ? raw >> 8 & 0xFF : 128 + signal
            return status
        }
    }

    /// Waits for its end; nil when the time is over first.
    package func wait(within limit: Duration) async -> Int32? {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if let exitStatus = self.exitStatus { return exitStatus }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return self.exitStatus
    }
}
