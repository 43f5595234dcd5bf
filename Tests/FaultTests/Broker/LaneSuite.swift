import Broker
import Foundation
import Logging
import Primitives
import SMS
import TestSupport
import Testing

/// What the broker says of one message, and what it means for its lane: bindings, rights, policies, and deliveries held for too long.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(4)))
struct LaneSuite {
    private func number() -> String { "09" + SecureRandom.code(digits: 9) }

    private func readiness(_ stack: TestStack, _ port: Int) async throws -> (status: Int, text: String) {
        let reply = try await stack.get(port, "/readyz")
        return (reply.status, reply.text)
    }

    private func sendText(_ stack: TestStack, _ key: String) async throws -> HTTPReply {
        try await stack.post(
            "/api/message/send/", json: ["mobile_number": self.number(), "message_text": "1234"],
            headers: ["Authorization": "Api-Key \(key)", "Prefer": "respond-async"])
    }

    /// Takes a binding away, whatever anybody's rights are.
    private func unbind(_ stack: TestStack, _ queue: String) async throws {
        let words = """
            ok = rabbit_binding:remove({binding, {resource, <<"/">>, exchange, <<"\(SMSLanes.exchange)">>}, <<"\(queue)">>, \
            {resource, <<"/">>, queue, <<"\(queue)">>}, []}, fun(_, _) -> ok end, <<"test">>).
            """
        try await stack.servers?.rabbitmqctl("eval", words)
    }

    // MARK: Bindings

    @Test func aBindingThatIsGoneCostsNobodyACode() async throws {
        try await TestStack.with("bindings", on: .breakable) { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let key = try await stack.apiKey()
            for lane in [JobLane.otp, .text] {
                try await self.unbind(stack, lane.queue)
                let number = self.number()
                if lane == .otp {
                    #expect(try await stack.sendCode(to: number).status == 200)
                    _ = try await stack.receivedCode(number)
                } else {
                    #expect(try await self.sendText(stack, key).status < 300)
                }
            }
            // A retry's way: the worker's own publish comes back.
            for step in JobLane.otp.steps { try await self.unbind(stack, step.queue(of: .otp)) }
            try await stack.fault(["provider": "kavenegar", "fault": "http", "value": 502, "count": 1])
            let number = self.number()
            #expect(try await stack.sendCode(to: number).status == 200)
            _ = try await stack.receivedCode(number)
            #expect(try await self.readiness(stack, stack.apiAdminPort).status == 200)
            #expect(try await self.readiness(stack, stack.workerAdminPort).status == 200)
            try await self.rightsThatForbidBindings(stack, api)
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    /// Without the right to read from the exchange nobody can bind: the lane stays as it is, and both services say so.
    private func rightsThatForbidBindings(_ stack: TestStack, _ api: ServiceProcess) async throws {
        let servers = try #require(stack.servers)
        try await servers.rabbitmqctl(
            "set_permissions", "-p", "/", "chelseru", ".*", ".*", "^(?!chelseru\\.sms$).*")
        // A channel remembers its rights.
        try await servers.rabbitmqctl("close_all_connections", "test")
        try await eventually("both are connected again", within: .seconds(10) + .slack) {
            let (api, worker) = try await (
                self.readiness(stack, stack.apiAdminPort), self.readiness(stack, stack.workerAdminPort)
            )
            return api.text.contains("access refused by RabbitMQ") && api.status == 200
                && worker.text.contains("access refused by RabbitMQ") && worker.status == 200
        }
        #expect(!api.log.contains("exists with other arguments"))
        #expect(api.log.contains("access refused by RabbitMQ"))
        for queue in [JobLane.otp.queue] + JobLane.otp.steps.map({ $0.queue(of: .otp) }) {
            try await self.unbind(stack, queue)
        }
        let refused = try await stack.metric(stack.apiAdminPort, "broker_publishes_refused_total")
        let number = self.number()
        let send = try await stack.sendCode(to: number)
        #expect(send.status == 503 && send.elapsed < .seconds(2) + .slack, "\(send.text)")
        let ready = try await self.readiness(stack, stack.apiAdminPort)
        #expect(ready.status == 503 && ready.text.contains("sms.otp"), "\(ready.text)")
        #expect(try await stack.metric(stack.apiAdminPort, "broker_publishes_refused_total") > refused)
        // The worker's own canary comes back, within half a minute.
        try await eventually("the worker says so", within: .seconds(40) + .slack) {
            let ready = try await self.readiness(stack, stack.workerAdminPort)
            return ready.status == 503 && ready.text.contains("no queue takes what is for sms.otp")
        }
        try await servers.rabbitmqctl("set_permissions", "-p", "/", "chelseru", ".*", ".*", ".*")
        try await servers.rabbitmqctl("close_all_connections", "test")
        try await eventually("sending again", within: .seconds(10) + .slack) {
            try await stack.sendCode(to: number).status == 200
        }
        _ = try await stack.receivedCode(number)
        try await stack.waitReady(stack.apiAdminPort)
        try await stack.waitReady(stack.workerAdminPort)
    }

    // MARK: Policies

    @Test func aPolicyThatShortensOrExpiresIsTold() async throws {
        try await TestStack.with("policies", on: .breakable) { stack async throws in
            let servers = try #require(stack.servers)
            let api = try await stack.startAPI()
            let key = try await stack.apiKey()
            try await servers.rabbitmqctl(
                "set_policy", "-p", "/", "--apply-to", "queues", "short", "^sms\\.text$", #"{"max-length": 2}"#)
            var taken: [String] = []
            try await eventually("the API names the lane", within: .seconds(20) + .slack) {
                let reply = try await self.sendText(stack, key)
                if reply.status < 300, let id = try reply.json()["id"]?.string { taken.append(id) }
                let ready = try await self.readiness(stack, stack.apiAdminPort)
                return ready.status == 503 && ready.text.contains("sms.text is refused")
            }
            try await servers.rabbitmqctl("clear_policy", "-p", "/", "short")
            try await eventually("texts are taken again", within: .seconds(20) + .slack) {
                let reply = try await self.sendText(stack, key)
                if reply.status < 300, let id = try reply.json()["id"]?.string { taken.append(id) }
                return reply.status < 300
            }
            try await stack.waitReady(stack.apiAdminPort)
            // Nobody consumes yet, so that what waits grows too old.
            try await servers.rabbitmqctl(
                "set_policy", "-p", "/", "--apply-to", "queues", "old", "^sms\\.otp$", #"{"message-ttl": 100}"#)
            #expect(try await stack.sendCode(to: self.number()).status == 200)
            try await eventually("the broker gave it up", within: .seconds(10) + .slack) {
                let judge = TestEnvironment.root + "/Tests/Judges/broker.py"
                let count = try await Shell.run(
                    TestEnvironment.python, [judge, stack.amqpURL, "count", SMSLanes.parked])
                return count.trimmingCharacters(in: .whitespacesAndNewlines) == "1"
            }
            let worker = try await stack.startWorker(ready: false)
            try await eventually("the worker names the policy", within: .seconds(20) + .slack) {
                let ready = try await self.readiness(stack, stack.workerAdminPort)
                return ready.status == 503 && ready.text.contains("sms.otp") && ready.text.contains("message-ttl")
            }
            // None is lost: the code lies with the parked ones, and what was taken while the lane was short is sent.
            #expect(try await stack.parked().map(\.reason) == ["broker_policy"])
            try await eventually("all texts are sent", within: .seconds(20) + .slack) {
                try await stack.records(taken).filter { $0.status == .sent }.count == taken.count
            }
            #expect(await worker.stop() == 0)
            #expect(await api.stop() == 0)
        }
    }

    // MARK: Deliveries held for too long

    @Test func consumerTimeoutIsNamedAndCostsOneLaneItsChannel() async throws {
        let servers = try await PrivateServers(
            in: TestEnvironment.directory("consumer-timeout"), only: .rabbitmq)
        // Looked at once a second instead of once a minute, by channels that are opened from now on.
        try await servers.rabbitmqctl(
            "eval",
            "application:set_env(rabbit, channel_tick_interval, 1000), application:set_env(rabbit, consumer_timeout, 2000)."
        )
        let configuration = BrokerConfiguration(
            addresses: [try #require(BrokerAddress(servers.amqpURL))],
            topology: BrokerTopology(
                exchange: "held", queues: ["held.a", "held.b"].map { BrokerQueue(name: $0, maximumLength: 100) }),
            name: "held")
        let publisher = BrokerPublisher(configuration: configuration, logger: Logger(label: "held"))
        let consumer = BrokerConsumer(
            configuration: configuration,
            subscriptions: ["held.a", "held.b"].map { .init(queue: $0, prefetch: 10) }, logger: Logger(label: "held"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await publisher.run() }
            group.addTask { try await consumer.run() }
            defer { group.cancelAll() }
            try await eventually("connected") { publisher.status.isReady && consumer.status.isReady }
            try await publisher.publish(BrokerMessage(id: "slow", body: []), to: "held.a")
            var slow = consumer.deliveries(of: "held.a").makeAsyncIterator()
            let held = try #require(await slow.next())
            let again = try #require(await slow.next())
            #expect(again.messageID == "slow" && again.isRedelivered)
            #expect(!consumer.isCurrent(held) && consumer.isCurrent(again))
            // What comes of the old one must not touch the new channel.
            consumer.acknowledge(held)
            consumer.acknowledge(again)
            #expect(consumer.status.connects == 1, "the other queue's channel stays")
            #expect(consumer.status.isReady)
            #expect(consumer.status.differences.contains { $0.contains("consumer_timeout") && $0.contains("held.a") })
            try await publisher.publish(BrokerMessage(id: "other", body: []), to: "held.b")
            var other = consumer.deliveries(of: "held.b").makeAsyncIterator()
            let last = try #require(await other.next())
            #expect(consumer.isCurrent(last))
            consumer.acknowledge(last)
            try await eventually("acknowledged") { publisher.depths["held.a"] == 0 && publisher.depths["held.b"] == 0 }
        }
        await servers.stop()
    }
}
