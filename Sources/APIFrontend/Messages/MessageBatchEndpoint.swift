import HTTPTypes
import Hummingbird
import Primitives
import Redis
import SMS

/// `POST /api/messages/batch/`: takes many messages in at once; none is waited for.
struct MessageBatchEndpoint: Sendable {
    let rules: MessageRules
    let gate: SenderGate
    let idempotency: Idempotency
    let submitter: MessageSubmitter

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        guard case .key(let apiKey) = try SenderCredentials(request.headers) else {
            throw APIError(
                status: .forbidden, body: .detail("Sending a batch needs an API key."), code: "not_permitted")
        }
        let key = try IdempotencyKey(request.headers)
        // Before the body: strangers do not get 4 MiB read.
        let sender = try await self.gate.identify(.key(apiKey))
        let body = try await RequestBodyLimits.read(request, upTo: RequestBodyLimits.batchBytes)
        let batch = try MessageBatch(body, contentType: request.headers.word(.contentType), rules: self.rules)
        // Not kept for repeats: what is wrong with a batch is found again at no cost.
        guard batch.hasValidItem else { throw try await self.refusal(of: batch.items, apiKey) }
        let (answer, isReplay, _) = try await self.idempotency.run(
            key, scope: sender.owner, id: MessageBatch.newID(), fields: ["messages/batch"] + batch.normalised,
            life: SendMessageEndpoint.answerLife, context.caller
        ) { run in
            try await self.send(batch, from: sender, apiKey, run, context.caller)
        }
        if !isReplay { context.caller.noteUnknown(batch.phones, self.rules.ranges) }
        var response = answer.response(to: batch)
        response.markReplayed(isReplay)
        return response
    }

    /// The answer to a batch of which nothing can be sent; its items are charged to the key's rate.
    private func refusal(
        of items: [Result<SendMessageRequest, APIError>], _ apiKey: APIKey
    ) async throws -> APIError {
        guard let grant = try await self.gate.charge(apiKey, parts: items.map { _ in 0 }) else {
            return SenderCredentials.badKey
        }
        if grant.granted == 0, let refusal = SenderGate.refusal(grant) { return refusal }
        return MessageBatch.nothingToSend(items)
    }

    private func send(
        _ batch: MessageBatch, from sender: Sender, _ apiKey: APIKey, _ run: IdempotentRun, _ caller: Caller
    ) async throws -> BatchAnswer {
        let time = AcceptanceTime(more: batch.items.count - 1)
        var outcomes: [BatchAnswer.Outcome] = []
        var valid: [(index: Int, item: MessageSubmitter.Item)] = []
        for (index, item) in batch.items.enumerated() {
            guard case .success(let request) = item else {
                outcomes.append(.invalid)
                continue
            }
            let isAllowed = sender.refusal(of: request.body, by: self.gate.templates) == nil
            outcomes.append(isAllowed ? .unavailable : .template)
            guard isAllowed else { continue }
            let id = MessageBatch.id(index, of: run.id, to: request.phone)
            valid.append((index, .init(id: id, request: request)))
        }
        guard !valid.isEmpty else {
            throw try await self.refusal(
                of: batch.items.map { $0.flatMap { _ in .failure(Sender.templateRefusal) } }, apiKey)
        }
        // What is wrong comes last, and counts as a message of no parts: it costs its key the work, and the others nothing.
        let parts = valid.map(\.item.request.segments.parts) + Array(repeating: 0, count: outcomes.count - valid.count)
        guard let grant = try await self.gate.charge(apiKey, parts: parts) else {
            throw SenderCredentials.badKey
        }
        if grant.granted == 0, let refusal = SenderGate.refusal(grant) { throw refusal }
        let granted = valid.prefix(grant.granted)
        let acceptances: [MessageSubmitter.Acceptance]
        do {
            acceptances = try await self.submitter.submit(
                granted.map(\.item), from: Sender(grant), watcher: nil, within: time, caller)
        } catch {
            await self.refund(apiKey, granted.map(\.item), time)
            throw error
        }
        let unpaid = zip(granted, acceptances).filter { !$1.isNewlyAccepted }.map(\.0.item)
        await self.refund(apiKey, unpaid, time)
        guard acceptances.isEmpty || acceptances.contains(where: { $0 != .refused }) else { throw APIError.unavailable }
        if let limit = grant.limit {
            for entry in valid.dropFirst(grant.granted) { outcomes[entry.index] = .limited(limit) }
        }
        for (entry, acceptance) in zip(granted, acceptances) {
            if case .accepted(let status, _) = acceptance { outcomes[entry.index] = .accepted(status) }
        }
        return BatchAnswer(id: run.id, outcomes: outcomes, pause: grant.retryAfter)
    }

    private func refund(_ key: APIKey, _ items: [MessageSubmitter.Item], _ time: AcceptanceTime) async {
        guard !items.isEmpty else { return }
        let parts = items.reduce(0) { $0 + $1.request.segments.parts }
        let refund = self.gate.apiKeys.refund(key.id, messages: items.count, parts: parts)
        await self.gate.giveBack([refund], within: time.rest)
    }
}

extension MessageSubmitter.Acceptance {
    /// Whether it is to be paid for: not what was taken back, nor what an earlier try has paid for.
    var isNewlyAccepted: Bool {
        if case .accepted(_, isNew: true) = self { true } else { false }
    }
}

extension MessageBatch {
    /// How many refusals are told of a batch that has nothing else.
    private static let shownRefusals = 10

    /// 400: no item of a batch can be sent.
    ///
    /// - Parameter items: the refusals of the first are told.
    static func nothingToSend(_ items: [Result<SendMessageRequest, APIError>]) -> APIError {
        let refusals = items.prefix(Self.shownRefusals).compactMap { item -> JSONValue? in
            guard case .failure(let error) = item else { return nil }
            var writer = JSONWriter()
            writer.object { error.write(into: &$0) }
            return try? RequestFields.json(Array(writer.text.utf8))
        }
        return APIError(
            status: .badRequest, body: .field("messages", ["None of these messages can be sent."]),
            code: "no_valid_message", extra: [("results", .array(refusals))])
    }
}
