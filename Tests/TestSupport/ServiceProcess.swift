package import Foundation
import Glibc

/// One of our executables, running.
package final class ServiceProcess: Sendable {
    private let process: ChildProcess
    /// Everything it wrote.
    package let logFile: URL

    /// Starts an executable.
    ///
    /// - Parameters:
    ///   - environment: its whole environment, besides PATH and HOME.
    package init(_ name: String, _ arguments: [String] = [], environment: [String: String], log: URL) throws {
        self.logFile = log
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "CHELSERU_TEST_DIR"].contains($0.key)
        }
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        self.process = try ChildProcess(
            TestEnvironment.binaries + "/" + name, arguments, environment: inherited.merging(environment) { $1 },
            output: log.path, errors: log.path)
    }

    deinit {
        if self.process.exitStatus == nil { self.signal(SIGKILL) }
    }

    /// What it wrote so far.
    package var log: String { (try? String(contentsOf: self.logFile, encoding: .utf8)) ?? "" }

    /// Its process id.
    package var pid: Int32 { self.process.pid }

    /// Waits for its end; nil when the time is over first.
    package func exitStatus(within limit: Duration) async -> Int32? { await self.process.wait(within: limit) }

    /// The most memory that it had so far, while it runs.
    package var peakMemoryInKilobytes: Int? { self.kilobytes("VmHWM:") }

    /// The memory that it has now, while it runs.
    package var memoryInKilobytes: Int? { self.kilobytes("VmRSS:") }

    private func kilobytes(_ name: String) -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(self.process.pid)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    }

    /// Sends a signal.
    package func signal(_ number: Int32) { kill(self.process.pid, number) }

    /// Ends it the hard way and waits until it is gone.
    package func killNow() async {
        self.signal(SIGKILL)
        _ = await self.process.wait(within: .seconds(10))
    }

    /// Asks it to stop and waits; the exit status, or nil if it did not stop in time and was killed.
    package func stop(within limit: Duration = .seconds(35)) async -> Int32? {
        self.signal(SIGTERM)
        if let status = await self.process.wait(within: limit) { return status }
        await self.killNow()
        return nil
    }
}
