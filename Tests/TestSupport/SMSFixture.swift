package import Broker
import Foundation
import Logging
import Primitives
package import Redis
package import SMS
import Secrets

/// Redis and the broker of a stack, to look at and to put things into.
package struct SMSFixture: Sendable {
    /// The stack.
    package let stack: TestStack
    /// Its Redis.
    package let redis: RedisClient
    /// Publishes to its broker.
    package let publisher: BrokerPublisher
    /// Its messages.
    package let records: MessageStore

    /// Does something with a stack, beside clients of its own.
    package static func run(on stack: TestStack, _ body: (SMSFixture) async throws -> Void) async throws {
        guard let redis = RedisAddress(stack.redisURL), let broker = BrokerAddress(stack.amqpURL) else {
            throw TestFailure("no addresses")
        }
        let logger = Logger(label: "test")
        let client = RedisClient(
            configuration: .init(address: redis, timeout: .seconds(5), connections: 1), logger: logger)
        let publisher = BrokerPublisher(
            configuration: .init(
                addresses: [broker], topology: SMSLanes.topology(length: 1_000_000), name: "test"),
            logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            group.addTask { try await publisher.run() }
            try await eventually("clients are connected") { client.status.isConnected && publisher.status.isReady }
            try await body(
                SMSFixture(
                    stack: stack, redis: client, publisher: publisher,
                    records: MessageStore(retention: .init())))
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Accepts a text as the API does; its id.
    package func sendText(owner: String, hasWebhook: Bool = true) async throws -> String {
        let job = try await self.textJob(owner: owner, hasWebhook: hasWebhook)
        try await self.publisher.publish(job, to: JobLane.text.queue)
        return job.id
    }

    /// The job of a text that was accepted and not published.
    package func textJob(owner: String, hasWebhook: Bool = true) async throws -> BrokerMessage {
        guard let phone = PhoneNumber("09" + SecureRandom.code(digits: 9)) else { throw TestFailure("no number") }
        let id = SecureRandom.identifier(in: Partition(of: phone))
        let life = Duration.seconds(600)
        let message = NewMessage(
            id: id, kind: .text, owner: owner, phone: phone, segments: SegmentCount("hi"), life: life,
            hasWebhook: hasWebhook)
        let created = try await self.redis.run(self.records.create(message))
        try await self.redis.run(self.records.keep(id, .text, life: life))
        let job = try SMSJob(
            id: id, content: SMSContent(phone: phone, body: .text(TextBody(text: "hi"))), created: created.now,
            deadline: created.expires, keys: try KeyRing(file: self.stack.keys))
        return BrokerMessage(id: id, body: job.body)
    }

    /// A message's record once it has a status.
    package func record(_ id: String, _ status: MessageStatus) async throws -> MessageRecord {
        try await eventually("\(id) is \(status)") { try await self.redis.run(self.records.read(id))?.status == status }
        guard let record = try await self.redis.run(self.records.read(id)) else { throw TestFailure("no record") }
        return record
    }

    /// Reports a delivery as the provider does.
    package func callback(
        _ method: String = "POST", provider: String = "kavenegar", secret: String = TestStack.deliverySecret,
        query: String = "", body: String? = nil, type: String = "application/x-www-form-urlencoded"
    ) async throws -> HTTPReply {
        try await HTTPReply.request(
            method,
            "http://127.0.0.1:\(self.stack.apiPort)/api/providers/\(provider)/delivery/\(secret)/\(query.isEmpty ? "" : "?" + query)",
            headers: body == nil ? [:] : ["Content-Type": type], body: body.map { Array($0.utf8) })
    }
}
