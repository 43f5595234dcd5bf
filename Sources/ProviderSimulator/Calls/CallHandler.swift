import Common
import Hummingbird
import NIOCore
import ServiceLifecycle

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
        refuse: (Int) -> Response,
        serve: () -> ProviderReply
    ) async -> Response {
        let arrival = self.clock.milliseconds()
        func log(_ outcome: CallOutcome, _ messageID: Int64? = nil) {
            self.calls.append(CallRecord(call: call, outcome: outcome, messageID: messageID, at: arrival))
        }
        func answer() -> Response {
            let reply = serve()
            log(reply.outcome, reply.messageID)
            return reply.response
        }

        guard let effect = self.faults.effect(on: call) else { return answer() }
        switch effect {
        case .delay(let milliseconds):
            await Self.wait(milliseconds)
            return answer()
        case .refuse:
            log(.fault(effect))
            await channel.drop(withReset: false)
            return .neverSent
        case .resetBeforeRead:
            log(.fault(effect))
            await channel.drop(withReset: true)
            return .neverSent
        case .resetAfterAccept:
            log(.fault(effect), serve().messageID)
            await channel.drop(withReset: true)
            return .neverSent
        case .hang(let milliseconds):
            log(.fault(effect), serve().messageID)
            await Self.wait(milliseconds)
            await channel.drop(withReset: false)
            return .neverSent
        case .http(let status):
            log(.fault(effect))
            return .brokenGateway(status: status)
        case .code(let code):
            log(.fault(effect))
            return refuse(code)
        case .garbage:
            log(.fault(effect))
            return .garbage
        }
    }

    /// Waits, but not into a shutdown: the server only stops once its requests are done.
    private static func wait(_ milliseconds: Int) async {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: .milliseconds(milliseconds))
        }
    }
}
