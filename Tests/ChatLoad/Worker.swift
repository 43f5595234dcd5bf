import Synchronization

/// One thread's connections and its loop: no task, no callback and no allocation for each message that comes.
///
/// Of all connections it has every `threads`-th one; behind them, on the first thread, come those that only publish.
final class Worker {
    /// As much as one read takes: the more messages come with one call, the less each costs.
    static let readBytes = 512 * 1_024
    /// The longest frame that may be held until its rest comes; the reply to a subscription may bring many messages.
    static let heldLimit = 2 * 1_024 * 1_024
    /// A phase is noticed after so long at the latest.
    private static let turn: UInt64 = 5_000_000

    let plan: LoadPlan
    let board: Board
    let number: Int
    /// How many of ``peers`` are members of rooms.
    let members: Int
    var poller: Poller
    var peers: [Peer]
    var scanner: FrameScanner
    var buffer = [UInt8](repeating: 0, count: Worker.heldLimit + Worker.readBytes)
    var result: WorkerResult
    private var phase = Board.Phase.open

    // Opening
    var toOpen: [Int]
    var opening = 0
    var openingLimit: Int
    var ready = 0
    var failed = 0
    var closed = 0
    /// The epoch of each room, once a subscription has named it.
    var epochs: [String]

    // Sending
    var sender = 0
    var sequence = 0
    var due: UInt64 = 0
    var outgoing: [UInt8] = []
    var freePublishers: [Int] = []
    let padding: [UInt8]

    init(plan: LoadPlan, board: Board, number: Int) throws {
        self.plan = plan
        self.board = board
        self.number = number
        self.members = (plan.shape.connections - number + plan.threads - 1) / plan.threads
        let publishers = number == 0 ? plan.publishers : 0
        self.poller = try Poller()
        self.peers = Array(repeating: Peer(), count: self.members + publishers)
        self.scanner = FrameScanner(dialect: plan.dialect, shape: plan.shape, connections: self.members)
        self.result = WorkerResult(number: number)
        self.toOpen = Array((0..<self.peers.count).reversed())
        self.openingLimit = plan.opening
        self.epochs = Array(repeating: "", count: plan.shape.rooms)
        self.padding = Array(repeating: UInt8(ascii: "x"), count: plan.textBytes)
    }

    /// The number of a connection among all.
    func connection(_ local: Int) -> Int { local * self.plan.threads + self.number }

    /// Works until the conductor says that it is over.
    func run() {
        while true {
            let phase = self.board.phase
            if phase != self.phase { self.enter(phase) }
            if phase == .finish { break }
            let now = Monotonic.now
            if phase == .open { self.openMore(now) }
            var wait = Self.turn
            if phase == .send { wait = min(wait, self.sendWhatIsDue(now)) }
            for number in 0..<self.poller.wait(nanoseconds: wait) { self.handle(self.poller.event(number)) }
            self.publishCounts()
        }
        self.finish()
    }

    private func enter(_ phase: Board.Phase) {
        self.phase = phase
        switch phase {
        case .open: self.toOpen = self.peers.indices.reversed().filter { self.peers[$0].state == .away }
        case .send:
            self.scanner.restartLatencies()
            self.result.answers = LatencyHistogram()
            self.due = Monotonic.now
        case .sendWhileAway: self.sendOneToEachRoom(Monotonic.now)
        case .drop: self.dropAllButSenders()
        case .hold, .finish: break
        }
    }

    private func handle(_ event: Poller.Event) {
        if event.isWritable { self.becameWritable(event.index) }
        if event.isReadable, self.peers[event.index].descriptor >= 0 { self.receive(event.index) }
    }

    private func publishCounts() {
        let counts = self.board.counts[self.number]
        counts.ready.store(self.ready, ordering: .relaxed)
        counts.failed.store(self.failed, ordering: .relaxed)
        counts.closed.store(self.closed, ordering: .relaxed)
        counts.delivered.store(self.scanner.deliveries, ordering: .relaxed)
        counts.sent.store(self.result.sent, ordering: .relaxed)
        counts.answered.store(self.result.stored + self.result.errors.values.reduce(0, +), ordering: .relaxed)
    }

    private func finish() {
        var result = self.result
        result.deliveries = self.scanner.deliveries
        result.gaps = self.scanner.gaps
        result.repeats = self.scanner.repeats
        result.latencies = self.scanner.latencies
        for local in 0..<self.members where self.peers[local].state == .ready {
            for slot in 0..<self.plan.shape.roomsPerConnection {
                let offset = self.scanner.position(local, slot: slot)
                let room = self.plan.shape.room(of: self.connection(local), slot: slot)
                result.positions.append(.init(room: room, offset: offset))
            }
        }
        self.board.finish(result)
        for peer in self.peers where peer.descriptor >= 0 { StreamSocket.reset(peer.descriptor) }
    }
}
