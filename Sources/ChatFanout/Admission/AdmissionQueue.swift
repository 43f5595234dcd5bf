import DequeModule
import NIOCore

/// The handshakes of one event loop, judged some at a time and in order.
///
/// When a node or a network comes back, everybody does, within a second. Judged all at once they would starve each other: the answers
/// of Redis would lie unread until they count as too late, and thousands were told 503 who then come again.
final class AdmissionQueue {
    private struct Waiting {
        let request: HandshakeRequest
        let channel: any Channel
        let promise: EventLoopPromise<Result<Admission.Guest, Refusal>>
        let since: NIODeadline
    }

    /// Handshakes in hand.
    static let atOnce = 64
    /// Whoever waited for longer is asked to come again.
    static let patience = TimeAmount.seconds(10)

    private let eventLoop: any EventLoop
    private let admission: Admission
    private var running = 0
    private var waiting: Deque<Waiting> = []

    init(eventLoop: any EventLoop, admission: Admission) {
        self.eventLoop = eventLoop
        self.admission = admission
    }

    /// Judges a handshake in its turn; on the event loop.
    func admit(
        _ request: HandshakeRequest, on channel: any Channel
    ) -> EventLoopFuture<Result<Admission.Guest, Refusal>> {
        let promise = self.eventLoop.makePromise(of: Result<Admission.Guest, Refusal>.self)
        self.waiting.append(Waiting(request: request, channel: channel, promise: promise, since: .now()))
        self.proceed()
        return promise.futureResult
    }

    private func proceed() {
        while self.running < Self.atOnce, let next = self.waiting.popFirst() {
            guard next.channel.isActive, .now() - next.since <= Self.patience else {
                next.promise.succeed(.failure(.unavailable))
                continue
            }
            self.running += 1
            let (admission, request) = (self.admission, next.request)
            self.eventLoop.makeFutureWithTask { () -> Result<Admission.Guest, Refusal> in
                do throws(Refusal) { return .success(try await admission.admit(request)) } catch {
                    return .failure(error)
                }
            }.assumeIsolated().whenComplete { result in
                self.running -= 1
                next.promise.completeWith(result)
                self.proceed()
            }
        }
    }
}

@available(*, unavailable)
extension AdmissionQueue: Sendable {}
