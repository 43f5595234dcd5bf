import ArgumentParser
import Operations
import Primitives
import Redis
import SMS

/// `sms-worker parked`: messages that wait for an operator.
struct Parked: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows messages that no worker could bring to an end, and decides about them.",
        subcommands: [ParkedList.self, ParkedShow.self, ParkedReplay.self, ParkedDiscard.self])
}

/// Which messages a command means.
struct ParkedSelection: ParsableArguments {
    @Option(name: .long, help: "Only those parked for this reason, as `parked list` shows it.")
    var reason: String?

    @Option(name: .long, help: "Only those whose last call went to this provider, such as kavenegar.")
    var provider: String?

    @Option(name: .long, help: "Only those parked at least this long ago: 90s, 10m, 2h, 3d.")
    var olderThan: String?

    @Option(name: .long, help: "Only those parked at most this long ago.")
    var newerThan: String?

    @Option(name: .long, help: "At most so many, the oldest first; `list` shows 100 unless it is told.")
    var limit: Int?

    func validate() throws {
        for (name, text) in [("--older-than", self.olderThan), ("--newer-than", self.newerThan)] {
            guard let text, WrittenDuration.parse(text) == nil else { continue }
            throw ValidationError("\(name) takes a time such as 90s, 10m, 2h or 3d, not '\(text)'")
        }
        guard self.limit ?? 1 > 0 else { throw ValidationError("--limit takes a number above 0") }
    }

    var filter: ParkedFilter {
        ParkedFilter(
            reason: self.reason, provider: self.provider,
            olderThan: self.olderThan.flatMap(WrittenDuration.parse),
            newerThan: self.newerThan.flatMap(WrittenDuration.parse))
    }
}

/// `sms-worker parked list`.
struct ParkedList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists parked messages, the oldest first.")

    @OptionGroup var selection: ParkedSelection

    func run() async throws {
        try await ParkedSession.run(publishes: false) { session in
            let now = WallClock.now
            try await session.select([], self.selection.filter, limit: self.selection.limit ?? 100) { message in
                let age = WrittenDuration.text(.milliseconds(now - message.at))
                CommandOutput.columns([
                    message.id, age, message.reason, message.provider.isEmpty ? "-" : message.provider,
                    message.kind?.rawValue ?? "-", message.queue,
                ])
                return false
            }
            CommandOutput.line("\(try await session.parked.count()) parked in all")
        }
    }
}

/// `sms-worker parked show`.
struct ParkedShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows what is known of a parked message; never its text or full number.")

    @Argument(help: "The message's id.")
    var id: String

    func run() async throws {
        try await ParkedSession.run(publishes: false) { session in
            guard let message = try await session.parked.read(self.id) else {
                throw ValidationError("\(self.id) is not parked")
            }
            CommandOutput.line("id        \(message.id)")
            CommandOutput.line("reason    \(message.reason)")
            CommandOutput.line("parked    \(WrittenDuration.text(.milliseconds(WallClock.now - message.at))) ago")
            CommandOutput.line("queue     \(message.queue)")
            CommandOutput.line("request   \(message.requestID.isEmpty ? "-" : message.requestID)")
            CommandOutput.line("body      \(message.body.count) bytes, sealed")
            guard let record = try await session.redis.run(session.records.read(message.id)) else {
                return CommandOutput.line("record    none")
            }
            CommandOutput.line("kind      \(record.kind.rawValue)")
            CommandOutput.line("receiver  \(record.maskedPhone)")
            CommandOutput.line("segments  \(record.segments) \(record.alphabet)")
            for attempt in record.attempts {
                let words = [attempt.outcome?.rawValue ?? "no outcome", attempt.code, attempt.text].compactMap { $0 }
                CommandOutput.line("call \(attempt.number)    \(attempt.provider): \(words.joined(separator: ", "))")
            }
        }
    }
}
