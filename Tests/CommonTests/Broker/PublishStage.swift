import Testing

@testable import Broker

/// A publisher's machine whose callers are numbers, with what it wants done and a clock that the test moves.
struct PublishStage {
    typealias Action = PublishMachine<Int>.Action

    private(set) var machine: PublishMachine<Int>
    private(set) var now = ContinuousClock.now
    private var actions: [Action] = []

    /// Two lanes, `a` and `b`, of 100 messages each, and a connection that is old news, unless the test makes one.
    init(nodes: [String] = ["amqp://one"], isConnected: Bool = true) throws {
        let configuration = BrokerConfiguration(
            addresses: try nodes.map { try #require(BrokerAddress($0)) },
            topology: BrokerTopology(
                exchange: "x", queues: ["a", "b"].map { BrokerQueue(name: $0, maximumLength: 100) }),
            name: "test")
        self.machine = PublishMachine(configuration, now: self.now)
        guard isConnected else { return }
        try self.connect()
        self.actions = []
    }

    mutating func pass(_ time: Duration) { self.now += time }

    mutating func connect(_ differences: [TopologyDifference] = []) throws {
        let address = self.machine.nextAddress(now: self.now)
        _ = try #require(address)
        self.machine.connected(differences, now: self.now, into: &self.actions)
    }

    /// Has messages published, each under its caller's number.
    mutating func publish(
        _ callers: Int..., to lane: String = "a", bytes: Int = 1, timeout: Duration = .seconds(10)
    ) {
        let body = [UInt8](repeating: 0, count: bytes)
        self.machine.enqueue(
            callers.map {
                PendingMessage(
                    message: BrokerMessage(id: "m\($0)", body: body), route: lane, deadline: self.now + timeout,
                    caller: $0)
            })
    }

    /// Writes what may be written; gives the ids, without their letter.
    mutating func write() -> [Int] {
        guard self.machine.mayWrite(now: self.now) else { return [] }
        var written: [Int] = []
        while self.machine.hasNext {
            guard let next = self.machine.takeNext(now: self.now, into: &self.actions) else { continue }
            written.append(Int(next.message.id.dropFirst()) ?? -1)
        }
        return written
    }

    mutating func confirm(_ tag: UInt64, multiple: Bool = false) {
        self.receive(.ack(channel: PublishChannel.publish, tag: tag, multiple: multiple))
    }

    mutating func refuse(_ tag: UInt64) {
        self.receive(.nack(channel: PublishChannel.publish, tag: tag, multiple: false))
    }

    /// A message comes back, and its confirm after it.
    mutating func giveBack(_ number: Int, tag: UInt64) {
        let channel = PublishChannel.publish
        self.receive(.returned(channel: channel, reply: "NO_ROUTE"))
        self.receive(.header(channel: channel, bodySize: 1, properties: AMQPProperties(messageID: "m\(number)")))
        self.receive(.body(channel: channel, bytes: [0]))
        self.confirm(tag)
    }

    mutating func receive(_ frame: AMQPFrame) {
        self.machine.received(frame, now: self.now, into: &self.actions)
    }

    mutating func declare(_ differences: [TopologyDifference] = []) {
        self.machine.declared(differences, now: self.now, into: &self.actions)
    }

    mutating func bind() { self.machine.bound(now: self.now) }

    mutating func askDepths() { self.machine.askedDepths(now: self.now) }

    mutating func lose(_ error: BrokerError) { self.machine.lost(error, now: self.now, into: &self.actions) }

    mutating func failToConnect(_ error: BrokerError) {
        self.machine.connectFailed(error, now: self.now, into: &self.actions)
    }

    mutating func nextNode() -> String? { self.machine.nextAddress(now: self.now)?.host }

    mutating func mayStop() -> Bool { self.machine.mayStop(now: self.now) }

    /// Lets time pass and be noticed.
    mutating func tick(after time: Duration = .zero) {
        self.pass(time)
        self.machine.tick(now: self.now, into: &self.actions)
    }

    /// What the machine has wanted since it was last asked, without the memory that it gives back.
    mutating func done() -> [Action] {
        defer { self.actions = [] }
        return self.actions.filter {
            if case .release = $0 { false } else { true }
        }
    }
}
