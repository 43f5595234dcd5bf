package import Foundation

/// A clock that is wrong, for one process: Debian's libfaketime before it.
package struct FakeTime: Sendable {
    private let file: URL
    private let timers: URL

    /// A clock that is so far off until it is set anew.
    ///
    /// - Parameter offset: as libfaketime writes it: `+6m`, `-40s`, `+0`.
    package init(_ offset: String, in directory: URL) async throws {
        self.timers = directory.appending(path: "true_timers.so")
        if !FileManager.default.fileExists(atPath: self.timers.path) {
            let source = TestEnvironment.root + "/Tests/Judges/true_timers.c"
            try await Shell.run("/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", self.timers.path, source])
        }
        self.file = directory.appending(path: "faketime-\(UUID().uuidString.prefix(8))")
        try self.set(offset)
    }

    /// Sets the clock, while the process runs.
    package func set(_ offset: String) throws { try Data("\(offset)\n".utf8).write(to: self.file, options: .atomic) }

    /// What a process that has this clock finds in its environment; its monotonic clock is the machine's.
    package var environment: [String: String] {
        [
            "LD_PRELOAD": "\(self.timers.path):/usr/$LIB/faketime/libfaketimeMT.so.1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_TIMESTAMP_FILE": self.file.path, "FAKETIME_CACHE_DURATION": "1",
        ]
    }
}
