import Foundation

/// Runs commands for tests.
package enum Shell {
    /// Runs a command to its end.
    ///
    /// - Returns: its standard output.
    /// - Throws: ``TestFailure`` with its output if it fails or takes longer than a minute.
    @discardableResult
    package static func run(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> String {
        let directory = FileManager.default.temporaryDirectory
        // Files, not pipes: what the command leaves running would hold a pipe open.
        let files = try ["out", "err"].map { kind in
            let url = directory.appending(path: "chelseru-\(UUID().uuidString).\(kind)")
            try Data().write(to: url)
            return url
        }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        let process = try ChildProcess(
            executable, arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            output: files[0].path, errors: files[1].path)
        let status = await process.wait(within: .seconds(60))
        let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
        guard status == 0 else {
            throw TestFailure(
                "\(executable) \(arguments): \(status.map(String.init) ?? "still running")\n\(texts[0])\n\(texts[1])")
        }
        return texts[0]
    }
}
