import HTTPTypes
import Hummingbird
import Primitives
import Redis
import SMS

/// `POST /api/message/send/`: takes a message in and waits for what becomes of it.
struct SendMessageEndpoint: Sendable {
    /// How long answers are kept for repeats.
    static let answerLife = Duration.seconds(86_400)

    let rules: MessageRules
    let gate: SenderGate
    let idempotency: Idempotency
    let submitter: MessageSubmitter
    let outcomes: OutcomeWaiter
    /// How long to wait if the client says nothing.
    let normalWait: Duration

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let credentials = try SenderCredentials(request.headers)
        let key = try IdempotencyKey(request.headers)
        let fields = try await RequestFields.read(request)
        let wanted: SendMessageRequest
        do {
            wanted = try SendMessageRequest(fields, rules: self.rules)
        } catch {
            // Strangers are told that they are strangers, not what is wrong with their message.
            _ = try await self.gate.identify(credentials)
            throw error
        }
        let (limit, applied) = Preferences(request.headers).wait(normally: self.normalWait)
        let scope = key == nil ? "" : try await self.gate.identify(credentials).owner
        let (answer, isReplay, _) = try await self.idempotency.run(
            key, scope: scope, id: SecureRandom.identifier(in: Partition(of: wanted.phone)),
            fields: ["message/send"] + wanted.normalised, life: Self.answerLife, context.caller
        ) { run in
            try await self.send(wanted, run, credentials, limit, context)
        }
        if !isReplay { context.caller.noteUnknown([wanted.phone], self.rules.ranges) }
        var response = answer.response(to: wanted, requestID: context.requestID)
        response.headers[.preferenceApplied] = applied
        response.markReplayed(isReplay)
        return response
    }

    private func send(
        _ wanted: SendMessageRequest, _ run: IdempotentRun, _ credentials: SenderCredentials, _ limit: Duration,
        _ context: APIContext
    ) async throws -> MessageAnswer {
        let time = AcceptanceTime()
        let admission = try await self.gate.admit(credentials, wanted, client: context.clientKey)
        let subscription =
            limit > .zero ? self.outcomes.hub.subscribe(to: run.id, by: .sender(admission.sender.owner)) : nil
        let acceptance: MessageSubmitter.Acceptance
        do {
            acceptance = try await self.submitter.submit(
                MessageSubmitter.Item(id: run.id, request: wanted), from: admission.sender,
                watcher: subscription == nil ? nil : self.outcomes.hub.channel, within: time, context.caller)
        } catch {
            subscription?.cancel()
            await self.gate.giveBack(admission.refund, within: time.rest)
            throw error
        }
        guard case .accepted(let status, let isNew) = acceptance else {
            subscription?.cancel()
            await self.gate.giveBack(admission.refund, within: time.rest)
            throw APIError.unavailable
        }
        // An earlier try has paid for it.
        if !isNew { await self.gate.giveBack(admission.refund, within: time.rest) }
        return await self.answer(run.id, status, subscription, limit, context)
    }

    private func answer(
        _ id: String, _ status: MessageStatus, _ subscription: OutcomeSubscription?, _ limit: Duration,
        _ context: APIContext
    ) async -> MessageAnswer {
        var record: MessageRecord?
        if status.isSettled {
            subscription?.cancel()
            record = try? await self.outcomes.record(of: id)
        } else if let subscription {
            record = await self.outcomes.record(of: id, through: subscription, within: limit, on: context.channel) {
                $0.isSettled
            }
        }
        return record.map { MessageAnswer($0) } ?? MessageAnswer(id: id, status: status)
    }
}
