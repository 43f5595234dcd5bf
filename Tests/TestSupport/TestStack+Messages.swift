import Operations
package import Primitives
import Redis
package import SMS

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
                "REDIS_URL": self.redisURL(.worker), "AMQP_URL": self.amqpURL, "CHELSERU_KEYS": self.workerKeys,
            ])
    }

    /// A message's record.
    package func record(_ id: String) async throws -> MessageRecord? {
        MessageRecord(id: id, fields: try await self.hash("sms:\(Partition(ofID: id).tag):\(id)"))
    }

    /// The records of many messages, as far as there are any.
    package func records(_ ids: [String]) async throws -> [MessageRecord] {
        try await self.withRedis { redis in
            let store = MessageStore(retention: .init())
            return try await withThrowingTaskGroup(of: [MessageRecord].self) { group in
                for start in stride(from: 0, to: ids.count, by: 500) {
                    group.addTask {
                        var records: [MessageRecord] = []
                        for id in ids[start..<min(start + 500, ids.count)] {
                            if let record = try await redis.run(store.read(id)) { records.append(record) }
                        }
                        return records
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
    }

    /// Makes an API key that may send as much as it likes.
    package func apiKey(_ options: [String] = []) async throws -> String {
        let output = try await Shell.run(
            TestEnvironment.binaries + "/api-frontend", ["api-keys", "new", "--name", "test"] + options,
            environment: ["REDIS_URL": self.redisURL(.api), "CHELSERU_KEYS": self.keys])
        guard let key = output.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix("chk_") }) else {
            throw TestFailure("no key in: \(output)")
        }
        return String(key)
    }

    /// Whether the worker calls a provider for codes, text or template: 1, 0.5 while it is left alone, 0 if it refuses our
    /// account.
    package func takesCalls(_ provider: String, _ form: String) async throws -> Double {
        try await self.metric(
            self.workerAdminPort, "sms_provider_available{provider=\"\(provider)\",form=\"\(form)\"}")
    }

    /// The calls that the simulator received, oldest first.
    package func calls(_ provider: String) async throws -> [JSONValue] {
        try await self.get(self.simulatorPort, "/calls?provider=\(provider)").json().array
    }

    /// How many jobs wait in a queue, counted by another client's library.
    package func queued(_ queue: String) async throws -> Int {
        Int(try await Judge.run("count", queue, address: self.amqpURL)) ?? -1
    }
}
