/// The commands that open a connection: AUTH, SELECT, a name for `CLIENT LIST`, a PING that a server still loading its data
/// refuses, and a write, if the server has to take writes.
struct RedisGreeting: Sendable {
    /// All but the write.
    let introduction: [RedisCommand]
    /// The write; nil where a server that only reads is good enough.
    let probe: RedisCommand?

    /// - Parameters:
    ///   - name: shown in `CLIENT LIST`.
    ///   - probe: the write; nil where a server that only reads is good enough.
    init(to address: RedisAddress, name: String, probe: RedisCommand?) {
        var commands: [RedisCommand] = []
        if let password = address.password {
            commands.append(address.user.map { RedisCommand("AUTH", $0, password) } ?? RedisCommand("AUTH", password))
        }
        if address.database != 0 { commands.append(RedisCommand("SELECT", String(address.database))) }
        commands += [RedisCommand("CLIENT", "SETNAME", name), RedisCommand("PING")]
        self.introduction = commands
        self.probe = probe
    }

    /// All of them, in order.
    var commands: [RedisCommand] { self.introduction + (self.probe.map { [$0] } ?? []) }

    /// Reads the replies.
    ///
    /// - Returns: why a write was refused that the same server may take later.
    /// - Throws: ``RedisError`` for every other refusal.
    func read(_ replies: [RedisValue]) throws(RedisError) -> RedisRefusal? {
        for (index, reply) in replies.enumerated() {
            if let refusal = try self.read(reply, at: index) { return refusal }
        }
        return nil
    }

    /// Reads one reply by its place; as ``read(_:)``.
    func read(_ reply: RedisValue, at index: Int) throws(RedisError) -> RedisRefusal? {
        guard self.probe != nil, index == self.introduction.count else {
            _ = try reply.get()
            return nil
        }
        // An error that is no refusal is about this command and not about the server.
        guard let refusal = RedisRefusal(reply) else { return nil }
        if refusal.isOfWrongServer { throw RedisError(.server, refusal.message) }
        return refusal
    }
}
