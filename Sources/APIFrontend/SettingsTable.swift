import ArgumentParser
import Operations
import Settings

/// `api-frontend settings`: the table of all configuration keys, as `docs/reference/settings.md` has it.
struct SettingsTable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Prints the table of all configuration keys in Markdown.")

    func run() {
        CommandOutput.line("| key in the file | environment | takes | default | what it does |")
        CommandOutput.line("| --- | --- | --- | --- | --- |")
        for row in SettingsCatalogue.rows { CommandOutput.line(row.markdown) }
    }
}
