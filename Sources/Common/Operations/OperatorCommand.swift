package import ArgumentParser
import Foundation
import Primitives

/// Runs a program's commands, and prints errors as safely as everything else.
package enum OperatorCommand {
    /// Parses the command line, runs its command, and ends the process if that fails: 64 where the command line is wrong, else 1.
    package static func run(_ type: (some AsyncParsableCommand).Type) async {
        do {
            var command = try self.parse(type, Array(CommandLine.arguments.dropFirst()))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let code = type.exitCode(for: error)
            // Help is ours; of anything else a part may be what somebody else wrote.
            guard !code.isSuccess else { type.exit(withError: error) }
            let text = type.fullMessage(for: error)
            if !text.isEmpty { CommandOutput.errors(text) }
            type.exit(withError: ExitCode(code.rawValue))
        }
    }

    /// A command line that is wrong is read a second time with its arguments escaped: the parser repeats them.
    private static func parse(
        _ type: (some AsyncParsableCommand).Type, _ arguments: [String]
    ) throws -> any ParsableCommand {
        do {
            return try type.parseAsRoot(arguments)
        } catch {
            let escaped = arguments.map(PrintedText.escaped)
            if escaped != arguments { _ = try type.parseAsRoot(escaped) }
            throw error
        }
    }
}
