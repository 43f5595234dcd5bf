package import Common

/// What the pipeline keeps of messages, as an operator sees it.
extension TestStack {
    /// A parked message as `sms-worker parked list` shows it.
    package struct ParkedLine: Sendable, Equatable {
        /// Its id.
        package let id: String
        /// Why it is parked.
        package let reason: String
    }

    /// The parked messages, by the operator's own command.
    package func parked() async throws -> [ParkedLine] {
        try await self.worker(["parked", "list", "--limit", "100000"]).split(separator: "\n").compactMap { line in
            let columns = line.split(separator: "\t").map(String.init)
            return columns.count < 3 ? nil : ParkedLine(id: columns[0], reason: columns[2])
        }
    }

    /// Runs a command of the worker's executable and gives what it prints.
    package func worker(_ arguments: [String]) async throws -> String {
        try await Shell.run(
            TestEnvironment.binaries + "/sms-worker", arguments,
            environment: [
                "REDIS_URL": self.redisURL, "AMQP_URL": self.amqpURL, "CHELSERU_KEYS": self.workerKeys,
            ])
    }

    /// A message's record.
    package func record(_ id: String) async throws -> MessageRecord? {
        let output = try await Shell.run("/usr/bin/redis-cli", ["-u", self.redisURL, "hgetall", "sms:{\(id)}"])
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: lines.count - 1, by: 2) { fields[lines[index]] = lines[index + 1] }
        return MessageRecord(id: id, fields: fields)
    }

    /// The calls that the simulator received, oldest first.
    package func calls(_ provider: String) async throws -> [JSONValue] {
        try await self.get(self.simulatorPort, "/calls?provider=\(provider)").json().array
    }
}
