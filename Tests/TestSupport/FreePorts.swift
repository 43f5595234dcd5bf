import Foundation
import Glibc

/// Free loopback ports.
package enum FreePorts {
    /// Takes so many different ones, which nobody else of this run has taken or will take.
    package static func take(_ count: Int) -> [Int] {
        var descriptors: [Int32] = []
        defer { for descriptor in descriptors { close(descriptor) } }
        var ports: [Int] = []
        while ports.count < count {
            // Below the range of outgoing connections, so that no client is given the port of a server under restart.
            let port = Int.random(in: 10_240..<32_000)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            descriptors.append(descriptor)
            let status = unsafe LoopbackAddress.with(port: port) { unsafe bind(descriptor, $0, $1) }
            if status == 0, !ports.contains(port), Self.isOurs(port) { ports.append(port) }
        }
        return ports
    }

    /// Whether nobody else of this run has it: the server of another suite may be down just now, and wants its own port again.
    ///
    /// `free_ports` of the scripts takes part in it.
    private static func isOurs(_ port: Int) -> Bool {
        guard let run = try? TestEnvironment.run else { return true }
        let taken = run.appending(path: "ports")
        try? FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
        let own = taken.appending(path: "\(port)")
        return (try? FileManager.default.createDirectory(at: own, withIntermediateDirectories: false)) != nil
    }
}
