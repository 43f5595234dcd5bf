/// What a call sends: a script with its keys and arguments, or a plain command.
@usableFromInline struct RedisRequest: Sendable {
    private enum Kind: Sendable {
        case script(RedisScript, keys: [String], arguments: [String])
        case command(RedisCommand)
    }

    private let kind: Kind

    /// Prepares the run of a script, whose keys share a slot.
    @usableFromInline init(_ script: RedisScript, keys: [String], arguments: [String]) {
        KeySlot.check(keys)
        self.kind = .script(script, keys: keys, arguments: arguments)
    }

    /// Prepares a command.
    @usableFromInline init(_ command: RedisCommand) {
        KeySlot.check(command.keys)
        self.kind = .command(command)
    }

    /// The keys it touches.
    var keys: [String] {
        switch self.kind {
        case .script(_, let keys, _): keys
        case .command(let command): command.keys
        }
    }

    /// The request by the script's digest.
    var bySHA: RedisCommand {
        switch self.kind {
        case .script(let script, let keys, let arguments): script.evalSHA(keys: keys, arguments: arguments)
        case .command(let command): command
        }
    }

    /// The request by the script's text.
    var byText: RedisCommand {
        switch self.kind {
        case .script(let script, let keys, let arguments): script.eval(keys: keys, arguments: arguments)
        case .command(let command): command
        }
    }
}
