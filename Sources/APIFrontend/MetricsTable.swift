import ArgumentParser
import Operations

/// `api-frontend metrics`: the table of all metrics, as `docs/reference/metrics.md` has it.
struct MetricsTable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Prints the table of all programs' metrics in Markdown.")

    func run() {
        CommandOutput.line("| metric | kind | labels | of | what it tells |")
        CommandOutput.line("| --- | --- | --- | --- | --- |")
        for row in MetricsCatalogue.rows { CommandOutput.line(row.markdown) }
    }
}
