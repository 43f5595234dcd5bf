import Hummingbird
import NIOCore
import Primitives

/// Takes a call through the fault it may meet to its answer and its line in the log, for every provider alike.
struct CallHandler: Sendable {
    /// The faults in force.
    let faults: FaultBoard
    /// Where calls are logged.
    let calls: CallLog
    /// The time of day.
    let clock: WallClock

    /// Deals with one call.
    ///
    /// - Parameters:
    ///   - call: the call.
    ///   - channel: its connection, which a fault may break.
    ///   - refuse: the provider's own answer for a code it would refuse with.
    ///   - serve: lets the provider do what was asked; not called by faults that strike before it has any effect.
    func handle(
        _ call: ProviderCall,
        on channel: any Channel,
        refuse: (RefusalCode) -> ProviderAnswer,
        serve: () -> ProviderReply
    ) async -> Response {
        let arrival = self.clock.milliseconds()
        guard let strike = self.faults.strike(on: call) else {
            return self.answer(call, arrival, serve())
        }
        if case .delay(let milliseconds) = strike.effect {
            await Pause.milliseconds(milliseconds)
            return self.answer(call, arrival, serve())
        }
        let reply = strike.delivers ? serve() : nil
        self.log(call, arrival, .fault(strike.effect), reply, isAnswered: strike.effect.answersWhole)
        switch strike.effect {
        case .delay: return .neverSent
        case .refuse:
            await channel.drop(withReset: false)
            return .neverSent
        case .resetBeforeRead, .resetAfterAccept:
            await channel.drop(withReset: true)
            return .neverSent
        case .hang(let milliseconds):
            await Pause.milliseconds(milliseconds)
            await channel.drop(withReset: false)
            return .neverSent
        case .http(let status): return .brokenGateway(status: status)
        case .restingUntil(let seconds): return .resting(seconds: seconds, now: self.clock.milliseconds())
        case .code(let code): return refuse(code).response
        case .garbage: return .garbage
        case .empty: return .emptySuccess
        case .html: return .page
        case .truncated: return reply.map { .truncated($0.answer) } ?? .neverSent
        case .gzip: return reply.map { .gzipped($0.answer) } ?? .neverSent
        case .drip(let seconds): return reply.map { .dripping($0.answer, seconds: seconds, on: channel) } ?? .neverSent
        case .huge(let bytes): return .huge(bytes: bytes)
        }
    }

    private func answer(_ call: ProviderCall, _ arrival: Int64, _ reply: ProviderReply) -> Response {
        self.log(call, arrival, reply.outcome, reply, isAnswered: true)
        return reply.answer.response
    }

    private func log(
        _ call: ProviderCall, _ arrival: Int64, _ outcome: CallOutcome, _ reply: ProviderReply?, isAnswered: Bool
    ) {
        let record = CallRecord(
            call,
            outcome: outcome,
            messageID: reply?.messageID,
            delivered: reply?.delivered ?? 0,
            at: arrival,
            answeredAt: isAnswered ? self.clock.milliseconds() : nil
        )
        self.calls.append(record)
    }
}
