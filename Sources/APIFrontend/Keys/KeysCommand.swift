import ArgumentParser
import Operations
import Secrets
import Settings

/// `api-frontend keys`: the key ring.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, rotates and shows the key ring.",
        subcommands: [KeysNew.self, KeysList.self, KeysRotate.self, KeysRetire.self, KeysExport.self])
}

/// Where the ring is.
struct KeyFileOption: ParsableArguments {
    @Option(name: .long, help: "The key ring's file; CHELSERU_KEYS or keys.json without it.")
    var file: String?

    /// The path, from the option or the configuration.
    func path() throws -> String {
        if let file = self.file { return file }
        var reader = try SettingsReader()
        let path = reader.read(.keysFile)
        _ = try reader.finish()
        return path
    }
}

/// `api-frontend keys list`.
struct KeysList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the keys, never their values.")

    @OptionGroup var location: KeyFileOption

    func run() throws {
        for entry in try KeyRing(file: self.location.path()).entries {
            let since = entry.since.map { " since " + Timestamp.text($0) } ?? ""
            CommandOutput.columns([
                entry.purpose.rawValue, entry.kid, entry.algorithm, entry.state.rawValue + since,
            ])
        }
    }
}
