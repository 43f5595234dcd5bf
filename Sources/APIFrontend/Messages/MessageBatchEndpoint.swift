import Common
import Crypto
import HTTPTypes
import Hummingbird

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
        let (answer, isReplay) = try await self.idempotency.run(
            key, scope: sender.owner, fields: ["messages/batch"] + batch.normalised,
            life: SendMessageEndpoint.answerLife,
            context
        ) { turn in
            let items = batch.items.map { self.permitted($0, for: sender) }
            return try await self.send(items, apiKey, turn, context)
        }
        var response = answer.response()
        response.markReplayed(isReplay)
        return response
    }

    /// An item, or its refusal if the sender may not name its template.
    private func permitted(
        _ item: Result<SendMessageRequest, APIError>, for sender: Sender
    ) -> Result<SendMessageRequest, APIError> {
        item.flatMap { request in
            sender.refusal(of: request.body, by: self.gate.templates).map { .failure($0) } ?? .success(request)
        }
    }

    private func send(
        _ items: [Result<SendMessageRequest, APIError>], _ apiKey: APIKey, _ turn: Idempotency.Turn,
        _ context: APIContext
    ) async throws -> BatchAnswer {
        let time = AcceptanceTime()
        let valid = items.enumerated().compactMap { index, item in
            (try? item.get()).map { (index: index, item: MessageSubmitter.Item(id: Self.id(index, turn), request: $0)) }
        }
        let grant = try await self.gate.apiKeys.charge(apiKey, parts: valid.map(\.item.request.segments.parts))
        guard let grant else { throw SenderCredentials.badKey }
        let refusal = SenderGate.refusal(grant)
        if let refusal, grant.granted == 0 { throw refusal }
        let granted = valid.prefix(grant.granted)
        let fates: [MessageSubmitter.Fate]
        do {
            fates = try await self.submitter.submit(
                granted.map(\.item), from: Sender(grant), watcher: nil, within: time, context)
        } catch {
            await self.refund(apiKey, granted.map(\.item), time)
            throw error
        }
        let unpaid = zip(granted, fates).filter { !$1.isNewlyAccepted }.map(\.0.item)
        await self.refund(apiKey, unpaid, time)
        guard fates.isEmpty || fates.contains(where: { $0 != .refused }) else { throw APIError.unavailable }
        var results = items.map { item -> BatchAnswer.Item in
            if case .failure(let error) = item { return .refused(error) }
            // What was not granted; what was, is told below.
            return .refused(refusal ?? .unavailable)
        }
        for (entry, fate) in zip(granted, fates) {
            guard case .accepted(let status, _) = fate else {
                results[entry.index] = .refused(.unavailable)
                continue
            }
            results[entry.index] = .accepted(entry.item.id, status)
        }
        return BatchAnswer(results: results)
    }

    private func refund(_ key: APIKey, _ items: [MessageSubmitter.Item], _ time: AcceptanceTime) async {
        guard !items.isEmpty else { return }
        let parts = items.reduce(0) { $0 + $1.request.segments.parts }
        _ = try? await self.submitter.records.redis.run(
            [self.gate.apiKeys.refundCall(key.id, messages: items.count, parts: parts)],
            timeout: time.rest)
    }

    /// An item's id follows from the batch's, so that a repeat after a crash gives the same messages the same ids.
    private static func id(_ index: Int, _ turn: Idempotency.Turn) -> String {
        String(SHA256.hash(data: LengthPrefixed.encode([turn.id, String(index)])).hexadecimal.prefix(32))
    }
}

extension MessageSubmitter.Fate {
    /// Whether it is to be paid for: not what was taken back, nor what an earlier try has paid for.
    var isNewlyAccepted: Bool {
        if case .accepted(_, isNew: true) = self { true } else { false }
    }
}
