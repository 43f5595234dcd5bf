import ArgumentParser
import Chat
import Foundation
import Operations
import Redis
import Settings

/// `api-frontend import`: users, rooms and messages of a Django site.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Imports what a Django site's manage.py dumpdata wrote.",
        discussion: """
            Any option may name a file with rows of several models, as a JSON array or JSON Lines. What is there already \
            stays as it is, so that an import may be run again. The report on standard output says what was skipped and \
            why; see docs/run/moving-in.md.
            """)

    @Option(name: .long, help: "Rows of auth.user.")
    var users: String?

    @Option(name: .long, help: "Rows of drfchelseru.user: numbers and groups.")
    var mobiles: String?

    @Option(name: .long, help: "Rows of drfchelseru.chatroom.")
    var rooms: String?

    @Option(name: .long, help: "Rows of drfchelseru.messagechat.")
    var messages: String?

    @Option(name: .long, help: "Rows of drfchelseru.attachfile: the files that messages carry.")
    var files: String?

    @Option(name: .customLong("media-url"), help: "What stands before a file's path in its address.")
    var mediaURL = "/media/"

    @Option(name: .long, help: "The newest messages of each room that are kept.")
    var history = ChatMessage.historyLimit

    @Flag(name: .long, help: "Read and check everything, and write nothing.")
    var dryRun = false

    /// A batch may hold many rows; a command has no client who waits.
    private static let timeout = Duration.seconds(30)

    func validate() throws {
        guard !self.paths.isEmpty else {
            throw ValidationError("name at least one file: --users, --mobiles, --rooms, --messages, --files")
        }
        guard (1...1_000_000).contains(self.history) else { throw ValidationError("--history takes 1 to 1000000") }
        guard (1...200).contains(self.mediaURL.utf8.count), !self.mediaURL.contains(where: \.isWhitespace) else {
            throw ValidationError("--media-url takes an address without spaces")
        }
    }

    func run() async throws {
        var reader = try SettingsReader()
        var configuration = OperatorRedis.settings(&reader)
        let countries = Set(reader.read(.phoneCountries))
        let settings = ImportRun.Settings(
            isDryRun: self.dryRun, mediaURL: self.mediaURL, history: self.history,
            roomBytes: reader.read(.chatRoomBytes), groups: reader.read(.authGroups))
        _ = try reader.finish()
        configuration.timeout = Self.timeout
        let survey = try await DumpSurvey(try self.paths.map { try DumpFile(path: $0) }, countries: countries)
        let report = try await OperatorRedis.with(settings: configuration) { redis in
            var run = ImportRun(redis: redis, survey: survey, settings: settings)
            try await run.run()
            return run.report
        }
        if settings.isDryRun { CommandOutput.line("a dry run: nothing was written") }
        for line in report.lines { CommandOutput.line(line) }
    }

    /// The files, each once: one may hold everything.
    private var paths: [String] {
        var seen: Set<String> = []
        return [self.users, self.mobiles, self.rooms, self.messages, self.files].compactMap(\.self).filter {
            seen.insert(URL(filePath: $0).standardizedFileURL.path).inserted
        }
    }
}
