import ArgumentParser
import Operations

/// What both decisions need to be told.
struct ParkedTargets: ParsableArguments {
    @Argument(help: "The messages' ids; without any, --all and the filters say which.")
    var ids: [String] = []

    @Flag(name: .long, help: "All that pass the filters.")
    var all = false

    @Flag(name: .long, help: "Only say what would be done.")
    var dryRun = false

    @OptionGroup var selection: ParkedSelection

    func validate() throws {
        guard self.ids.isEmpty else { return }
        guard self.all || !self.selection.filter.isEmpty else {
            throw ValidationError("name messages, or use --all or a filter")
        }
    }
}

/// `sms-worker parked replay`.
struct ParkedReplay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Puts parked messages back into their lanes; a code only while it lives, a text with a new life.")

    @OptionGroup var targets: ParkedTargets

    func run() async throws {
        try await ParkedSession.run(publishes: true) { session in
            let selection = self.targets.selection
            try await session.select(self.targets.ids, selection.filter, limit: selection.limit ?? .max) { message in
                switch try await session.replay.replay(message, isDryRun: self.targets.dryRun) {
                case .replayed(let queue):
                    CommandOutput.columns([message.id, "\(self.targets.dryRun ? "would go" : "went") to \(queue)"])
                    return !self.targets.dryRun
                case .refused(let reason):
                    CommandOutput.columns([message.id, "stays: \(reason)"])
                    return false
                }
            }
        }
    }
}

/// `sms-worker parked discard`.
struct ParkedDiscard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Forgets parked messages; their records keep saying that they were parked.")

    @OptionGroup var targets: ParkedTargets

    func run() async throws {
        try await ParkedSession.run(publishes: false) { session in
            let selection = self.targets.selection
            try await session.select(self.targets.ids, selection.filter, limit: selection.limit ?? .max) { message in
                if !self.targets.dryRun { try await session.parked.remove(message) }
                CommandOutput.columns([message.id, "\(self.targets.dryRun ? "would be" : "was") discarded"])
                return !self.targets.dryRun
            }
        }
    }
}
