import ArgumentParser
import Limits
import Operations
import Primitives
import Redis

/// `api-frontend guard`: the fraud guard as an operator sees and steers it.
struct Guard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard", abstract: "Shows what the fraud guard counts, and overrules it.",
        subcommands: [GuardStatus.self, GuardAllow.self, GuardBlock.self, GuardForget.self])

    /// Reads a block of numbers, in the spellings in which numbers are read.
    ///
    /// Without a plus, digits that begin with 9 are a calling code, and not the national form without its zero: `912123` may be
    /// meant as either, and is India's, as ever.
    ///
    /// - Throws: `ValidationError` unless it is a number without its last four digits.
    static func prefix(_ text: String) throws -> String {
        let given = ShortField.trimmed(text)
        let digits = given.unicodeScalars.compactMap(\.decimalDigit).map(String.init).joined()
        if let phone = PhoneNumber(given + "0000"), digits.hasPrefix("0") || phone.e164 == "+\(digits)0000" {
            return phone.prefix
        }
        let rest = given.unicodeScalars.first == "+" ? given.unicodeScalars.dropFirst() : given.unicodeScalars[...]
        guard (3...11).contains(rest.count), rest.allSatisfy({ $0.decimalDigit != nil }), !digits.hasPrefix("0") else {
            throw ValidationError("a block is a number with + and calling code, without its last four digits")
        }
        return "+" + digits
    }
}

/// What an operator decides about a block of numbers, and for how long.
struct GuardDecision: ParsableArguments {
    @Argument(help: "The block: a number with calling code, without its last four digits, such as +98912123.")
    var block: String

    @Option(name: .long, help: "For how many hours.")
    var hours = 24.0

    /// Sets what holds for a block.
    func set(_ rule: GuardCounts.Rule) async throws {
        let prefix = try Guard.prefix(self.block)
        guard self.hours > 0, self.hours <= 24 * 366 else {
            throw ValidationError("--hours takes more than 0, to 8784")
        }
        let life = Duration.milliseconds(Int64(self.hours * 3_600_000))
        // The calls are made in there, where the clock is Redis'.
        try await OperatorRedis.with { _ = try await $0.run(GuardStore.decide(rule, on: prefix, for: life)) }
        CommandOutput.columns([prefix, rule.rawValue, "for \(self.hours) h"])
    }
}

/// `api-frontend guard allow`.
struct GuardAllow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow", abstract: "Lets a block of numbers pass, whatever the rules say.")

    @OptionGroup var decision: GuardDecision

    func run() async throws { try await self.decision.set(.allow) }
}

/// `api-frontend guard block`.
struct GuardBlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Refuses codes to a block of numbers, in every mode but off.")

    @OptionGroup var decision: GuardDecision

    func run() async throws { try await self.decision.set(.block) }
}

/// `api-frontend guard forget`.
struct GuardForget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Takes back allow or block, ends what a rule has begun, and counts anew.")

    @Argument(help: "The block.")
    var block: String

    func run() async throws {
        let prefix = try Guard.prefix(self.block)
        try await OperatorRedis.with { try await $0.run(GuardStore.forget(prefix)) }
        CommandOutput.columns([prefix, "forgotten"])
    }
}
