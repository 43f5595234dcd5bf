import Crypto
import Primitives

/// A Lua script that Redis runs as one step.
///
/// All keys of one script share a slot. Each is a file, `Lua/<step>.lua` beside the store that runs it, which says what KEYS, ARGV and the
/// reply are; it is embedded, and its text and digest are made once, at its first use.
@usableFromInline package struct RedisScript: Sendable {
    /// The script's text.
    package let source: String
    /// The name under which Redis keeps it: SHA-1 of the text in hexadecimal.
    package let digest: String

    /// Prepares a script of a file.
    ///
    /// - Parameter pieces: by name, the files that it may need besides those that all may, see ``ScriptText``.
    package init(_ file: [UInt8], pieces: [String: [UInt8]] = [:]) {
        self.init(ScriptText(file, pieces: pieces).text)
    }

    /// Prepares a script of its text.
    package init(_ source: String) {
        self.source = source
        self.digest = Insecure.SHA1.hash(data: Array(source.utf8)).hexadecimal
    }

    /// The call by digest, which Redis may answer with `NOSCRIPT` after a restart.
    func evalSHA(keys: [String], arguments: [String]) -> RedisCommand {
        KeySlot.check(keys)
        return RedisCommand(words: ["EVALSHA", self.digest, String(keys.count)] + keys + arguments)
    }

    /// The call with the text, after which Redis knows the digest.
    func eval(keys: [String], arguments: [String]) -> RedisCommand {
        RedisCommand(words: ["EVAL", self.source, String(keys.count)] + keys + arguments)
    }
}
