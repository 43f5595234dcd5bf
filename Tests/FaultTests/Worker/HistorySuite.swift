import Foundation
import Logging
import Primitives
import SMS
import TestSupport
import Testing

/// The story that the records tell is held against what the providers saw.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(10)))
struct HistorySuite {
    private static let count = 4_000
    private static let providers = ["kavenegar", "melipayamak", "smsir"]

    /// A third of all calls fail, each provider in its own mixture.
    private static let faults: [(fault: String, value: JSONText, rate: Double)] = [
        ("reset_before_read", 0, 0.06), ("reset_after_accept", 0, 0.08), ("http", 502, 0.05), ("garbage", 0, 0.05),
        ("empty", 0, 0.04), ("truncated", 0, 0.03), ("hang", 1_000, 0.02),
    ]

    private struct Sent: Sendable {
        let id: String
        let number: String
    }

    @Test func fourThousandMessagesKeepTheirStoryThroughFailuresAndKills() async throws {
        try await TestStack.with("history") { stack async throws in
            let api = try await stack.startAPI(["LOG_LEVEL": "warning"])
            for provider in Self.providers {
                for fault in Self.faults {
                    try await stack.fault([
                        "provider": .string(provider), "fault": .string(fault.fault), "value": fault.value,
                        "rate": .number(fault.rate),
                    ])
                }
                // Long enough for all workers to hear of it, and rare.
                try await stack.fault(["provider": .string(provider), "fault": "http", "value": 429, "count": 2])
            }
            let key = try await stack.apiKey()
            let workers = WorkerKiller(stack: stack)
            let sent = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await workers.run() }
                let codes = try await self.sendCodes(stack, Self.count / 2)
                let texts = try await self.sendTexts(stack, key, Self.count / 2)
                // What waits comes back meanwhile.
                try await Task.sleep(for: .seconds(6))
                // As many as ever, however quickly a machine has sent them.
                try await eventually("enough kills", within: .seconds(60)) { workers.kills >= 8 }
                group.cancelAll()
                return codes + texts
            }
            #expect(sent.count == Self.count)
            try await workers.settle()
            let records = try await self.records(of: sent, stack)
            try await self.check(sent, records, stack)
            await workers.stop()
            #expect(await api.stop() == 0)
        }
    }

    // MARK: Sending

    private func sendCodes(_ stack: TestStack, _ count: Int) async throws -> [Sent] {
        try await withThrowingTaskGroup(of: Sent.self) { group in
            var sent: [Sent] = []
            for index in 0..<count {
                if index >= 32, let next = try await group.next() { sent.append(next) }
                group.addTask {
                    let number = String(format: "0910%07d", index)
                    let reply = try await stack.sendCode(to: number)
                    guard reply.status == 200, let id = try reply.json()["id"]?.string else {
                        throw TestFailure("a code was not accepted: \(reply.text)")
                    }
                    return Sent(id: id, number: number)
                }
            }
            for try await next in group { sent.append(next) }
            return sent
        }
    }

    private func sendTexts(_ stack: TestStack, _ key: String, _ count: Int) async throws -> [Sent] {
        var sent: [Sent] = []
        for start in stride(from: 0, to: count, by: 1_000) {
            let numbers = (start..<min(start + 1_000, count)).map { String(format: "0920%07d", $0) }
            let items = numbers.map { ["mobile_number": $0, "message_text": "Hello \($0.suffix(4))"] }
            let reply = try await HTTPReply.request(
                "POST", "http://127.0.0.1:\(stack.apiPort)/api/messages/batch/",
                headers: ["Content-Type": "application/json", "Authorization": "Api-Key \(key)"],
                body: Array(try JSONEncoder().encode(["messages": items])))
            let results = try reply.json()["results"]?.array ?? reply.json()["messages"]?.array ?? []
            guard reply.status == 200, results.count == numbers.count else {
                throw TestFailure("a batch was not accepted: \(reply.text.prefix(300))")
            }
            for (number, result) in zip(numbers, results) {
                guard let id = result["id"]?.string else { throw TestFailure("not accepted: \(result)") }
                sent.append(Sent(id: id, number: number))
            }
        }
        return sent
    }

    // MARK: Judging

    /// All records, once each says that nothing more will happen.
    private func records(of sent: [Sent], _ stack: TestStack) async throws -> [String: MessageRecord] {
        let end = ContinuousClock.now + .seconds(240)
        var records: [String: MessageRecord] = [:]
        while true {
            let open = sent.filter { records[$0.id]?.status.isSettled != true }
            for record in try await stack.records(open.map(\.id)) { records[record.id] = record }
            let waiting = sent.filter { records[$0.id]?.status.isSettled != true }
            if waiting.isEmpty { return records }
            guard .now < end else {
                let states = Dictionary(grouping: waiting) { records[$0.id]?.status.rawValue ?? "no record" }
                throw TestFailure("not at an end: \(states.mapValues(\.count)), such as \(waiting[0].id)")
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func check(_ sent: [Sent], _ records: [String: MessageRecord], _ stack: TestStack) async throws {
        var calls: [String: [JSONValue]] = [:]
        for provider in Self.providers {
            for call in try await stack.calls(provider)
            where call["method"]?.string?.contains("end") == true
                || call["method"]?.string == "BaseServiceNumber" || call["method"]?.string?.contains("lookup") == true
            {
                calls["\(provider) \(call["receptor"]?.string ?? "")", default: []].append(call)
            }
        }
        var faults: [String] = []
        var ends: [MessageStatus: Int] = [:]
        for message in sent {
            guard let record = records[message.id] else { continue }
            ends[record.status, default: 0] += 1
            faults += self.faults(of: record, message.number, calls).map { "\(message.id) \(record.status): \($0)" }
        }
        #expect(faults.isEmpty, "\(faults.count) of \(sent.count), \(faults.prefix(10))")
        #expect(ends[.sent, default: 0] > sent.count * 9 / 10, "\(ends)")
        let reasons = Dictionary(grouping: records.values) { "\($0.kind) \($0.status) \($0.reason ?? "")" }
        print("reasons: \(reasons.mapValues(\.count).sorted { $0.key < $1.key })")
        let outcomes = Dictionary(grouping: records.values.flatMap(\.attempts)) {
            "\($0.provider) \($0.outcome?.rawValue ?? "open") \($0.code ?? "")"
        }
        print("calls: \(outcomes.mapValues(\.count).sorted { $0.key < $1.key })")
        print("ends: \(ends.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", "))")
    }

    /// Where a record and the providers disagree.
    private func faults(of record: MessageRecord, _ number: String, _ calls: [String: [JSONValue]]) -> [String] {
        var faults: [String] = []
        if record.status == .parked, record.attempts.isEmpty { faults.append("parked, and nobody has tried") }
        var deliveries = 0
        for provider in Self.providers {
            let seen = calls["\(provider) \(number)"] ?? []
            let told = record.attempts.filter { $0.provider == provider }
            let delivered = seen.reduce(0) { $0 + Int($1["delivered"]?.integer ?? 0) }
            deliveries += delivered
            if provider == "kavenegar", delivered > 1 { faults.append("delivered \(delivered) times by \(provider)") }
            // What no answer came to may never have left: a worker killed before the write, a connection not had in time.
            let answered = told.filter { ![.uncertain, .notSent].contains($0.outcome) }.count
            if seen.count > told.count || seen.count < answered {
                faults.append("\(provider) saw \(seen.count) calls, the record tells of \(told.count)")
            }
            for attempt in told where attempt.outcome == .accepted {
                let isKnown = seen.contains { $0["messageid"]?.idText == attempt.messageID }
                if !isKnown { faults.append("\(provider) never gave \(attempt.messageID ?? "no id")") }
            }
            let isAnswered = seen.contains { ["accepted", "duplicate"].contains($0["outcome"]?.string) }
            if isAnswered, !told.contains(where: { [.accepted, .uncertain].contains($0.outcome) }) {
                faults.append("\(provider) accepted it and the record does not say so")
            }
        }
        if record.kind == .otp, deliveries > 2 { faults.append("a code delivered \(deliveries) times") }
        if record.kind == .text, deliveries > 1 { faults.append("a text delivered \(deliveries) times") }
        if record.status == .sent, deliveries == 0 { faults.append("sent and never delivered") }
        return faults
    }
}

/// Two workers, one of which is killed every two seconds and started again.
private final class WorkerKiller: Sendable {
    private struct State {
        var workers: [Int: ServiceProcess] = [:]
        var kills = 0
    }

    private let stack: TestStack
    private let ports = FreePorts.take(2)
    private let state = Locked(State())

    init(stack: TestStack) {
        self.stack = stack
    }

    var kills: Int { self.state.read { $0.kills } }

    func run() async throws {
        for port in self.ports { try await self.start(port) }
        while !Task.isCancelled {
            for port in self.ports {
                try? await Task.sleep(for: .seconds(2))
                guard !Task.isCancelled else { return }
                await self.state.read { $0.workers[port] }?.killNow()
                self.state.change { $0.kills += 1 }
                try await self.start(port)
            }
        }
    }

    /// Makes sure that both work.
    func settle() async throws {
        for port in self.ports {
            do {
                try await self.stack.waitReady(port)
            } catch {
                let reply = try? await self.stack.get(port, "/readyz")
                throw TestFailure("\(error): \(reply?.text ?? "no answer")")
            }
        }
    }

    func stop() async {
        for worker in self.state.read({ Array($0.workers.values) }) { #expect(await worker.stop() == 0) }
    }

    private func start(_ port: Int) async throws {
        let worker = try await self.stack.startWorker(
            [
                "SMS_SMS_SERVICE": "KAVENEGAR_COM,MELI_PAYAMAK_COM,SMS_IR", "PROVIDER_TOTAL_TIMEOUT": "3",
                "WORKER_MAX_ATTEMPTS": "4", "LOG_LEVEL": "warning", "WORKER_PREFETCH": "50",
                "WORKER_TEXT_PREFETCH": "50",
            ], adminPort: port, ready: false)
        self.state.change { $0.workers[port] = worker }
    }
}
