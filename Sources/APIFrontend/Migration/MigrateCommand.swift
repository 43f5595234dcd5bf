import ArgumentParser
import Operations
import Redis
import Settings

/// `api-frontend migrate`: the keys of an older version's database get the names that this one knows.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Renames the keys of an older version's database.",
        discussion: """
            For a database on which services do not start because it has an older layout of keys. All services have to \
            be stopped; Redis' user has to be the operator's. What was stopped goes on where it was when it is run \
            again. The report on standard output says what was renamed and what was left; see docs/run/upgrading.md.
            """)

    @Flag(name: .long, help: "Count what would be renamed, and write nothing; services may run.")
    var dryRun = false

    /// A page of names, or a pipeline of renames, on a server that has other things to do.
    private static let timeout = Duration.seconds(30)

    func run() async throws {
        var reader = try SettingsReader()
        var configuration = OperatorRedis.settings(&reader)
        _ = try reader.finish()
        configuration.timeout = Self.timeout
        configuration.needsLayout = false
        let database = configuration.address.database
        let settings = Migration.Settings(isDryRun: self.dryRun)
        try await OperatorRedis.with(settings: configuration) { redis in
            var migration = Migration(redis: redis, database: database, settings: settings)
            do {
                Self.tell(try await migration.run(), migration.report, settings)
            } catch {
                Self.tell(migration.report, settings)
                throw error
            }
        }
    }

    private static func tell(_ start: Migration.Start, _ report: MigrationReport, _ settings: Migration.Settings) {
        switch start {
        case .done: return CommandOutput.line("the database has layout \(RedisLayout.version) already")
        case .interrupted: CommandOutput.line("an earlier run was stopped half-way; this one went on")
        case .first: break
        }
        self.tell(report, settings)
        CommandOutput.line(
            settings.isDryRun
                ? "a dry run: nothing was written" : "the database has layout \(RedisLayout.version) now")
    }

    private static func tell(_ report: MigrationReport, _ settings: Migration.Settings) {
        for line in report.lines(isDryRun: settings.isDryRun) { CommandOutput.line(line) }
    }
}
