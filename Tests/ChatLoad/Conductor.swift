import Foundation
import Glibc
import Synchronization

/// Leads the threads through a run, and waits for nothing without end.
final class Conductor {
    private let plan: LoadPlan
    let board: Board
    let began = Monotonic.now
    var report: LoadReport

    /// Starts the threads; they begin to open connections.
    init(_ plan: LoadPlan) {
        self.plan = plan
        self.board = Board(threads: plan.threads)
        self.report = LoadReport(plan: plan)
        let board = self.board
        for number in 0..<plan.threads {
            Thread {
                // Nothing can be measured without epoll, and nothing else can fail here.
                guard let worker = try? Worker(plan: plan, board: board, number: number) else {
                    fatalError("epoll is not to be had")
                }
                worker.run()
            }.start()
        }
    }

    /// Waits until all connections are there or have failed.
    ///
    /// - Returns: how many seconds that took.
    @discardableResult
    func waitForConnections(within seconds: Double) -> Double {
        let start = Monotonic.now
        let wanted = self.plan.shape.connections + self.plan.publishers
        self.wait(seconds) { self.board.ready + self.board.failed + self.board.closed >= wanted }
        return Double(Monotonic.now - start) / 1e9
    }

    /// Holds the connections.
    func hold(seconds: Double) {
        self.board.phase = .hold
        self.wait(seconds) { false }
    }

    /// Sends for so long.
    func send(seconds: Double) {
        self.board.phase = .send
        var progress = (delivered: self.board.delivered, at: Monotonic.now)
        self.wait(seconds) {
            // What has not come for a second will not come; without this a closed loop would stop at the first loss.
            if self.board.delivered != progress.delivered {
                progress = (self.board.delivered, Monotonic.now)
            } else if Monotonic.now - progress.at > 1_000_000_000 {
                let arrived = self.board.delivered / max(self.plan.shape.members, 1)
                self.board.writtenOff.store(self.board.sent - arrived, ordering: .relaxed)
                progress.at = Monotonic.now
            }
            return false
        }
        self.board.phase = .hold
    }

    /// Waits until nothing has come for half a second.
    func drain(within seconds: Double) {
        var last = (delivered: self.board.delivered, at: Monotonic.now)
        self.wait(seconds) {
            if self.board.delivered != last.delivered { last = (self.board.delivered, Monotonic.now) }
            return Monotonic.now - last.at > 500_000_000
        }
    }

    /// Ends the threads and gives the report.
    func finish() -> LoadReport {
        self.board.phase = .finish
        self.wait(20) { self.board.finished.count == self.plan.threads }
        self.report.take(self.board.finished)
        self.report.processorSeconds = Self.processorSeconds
        return self.report
    }

    private func wait(_ seconds: Double, until isOver: () -> Bool) {
        let end = Monotonic.now + UInt64(seconds * 1e9)
        while !isOver(), Monotonic.now < end { usleep(5_000) }
    }

    /// The processor time that this process has used.
    private static var processorSeconds: Double {
        var usage = rusage()
        unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }
}
