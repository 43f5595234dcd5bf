import Crypto

/// A Lua script that Redis runs as one step.
///
/// All keys of one script share a slot.
package struct RedisScript: Sendable {
    /// The script's text.
    package let source: String
    /// The name under which Redis keeps it: SHA-1 of the text in hexadecimal.
    let digest: String

    /// Prepares a script.
    package init(_ source: String) {
        self.source = source
        self.digest = Insecure.SHA1.hash(data: Array(source.utf8)).hexadecimal
    }

    /// The call by digest, which Redis may answer with `NOSCRIPT` after a restart.
    func evalSHA(keys: [String], arguments: [String]) -> RedisCommand {
        RedisCommand(words: ["EVALSHA", self.digest, String(keys.count)] + keys + arguments)
    }

    /// The call with the text, after which Redis knows the digest.
    func eval(keys: [String], arguments: [String]) -> RedisCommand {
        RedisCommand(words: ["EVAL", self.source, String(keys.count)] + keys + arguments)
    }
}

/// A script with its keys and arguments, or a plain command, to be run together with others.
package struct RedisCall: Sendable {
    /// The call by the script's digest.
    let bySHA: RedisCommand
    /// The call by the script's text.
    let byText: RedisCommand

    /// Prepares the run of a script.
    package init(_ script: RedisScript, keys: [String], arguments: [String]) {
        self.bySHA = script.evalSHA(keys: keys, arguments: arguments)
        self.byText = script.eval(keys: keys, arguments: arguments)
    }

    /// Prepares a command.
    package init(_ command: RedisCommand) {
        self.bySHA = command
        self.byText = command
    }
}
