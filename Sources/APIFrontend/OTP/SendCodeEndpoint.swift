import HTTPTypes
import Hummingbird
import Identity
import Logging
import Primitives
import SMS
import Secrets

/// `POST /api/otp/send/`: has a code sent, and waits for what becomes of it if it is asked to.
///
/// What is done for that below is ``CodeIssuer``'s.
struct SendCodeEndpoint: Sendable {
    let rules: OTPRules
    let keys: KeyStore
    let idempotency: Idempotency
    let limits: SendLimits
    let issuer: CodeIssuer
    let outcomes: OutcomeWaiter
    let audit: AuditLog

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let key = try IdempotencyKey(request.headers)
        let wanted = try SendCodeRequest(await RequestFields.read(request), rules: self.rules)
        let wait = Preferences(request.headers).wait
        let (answer, isReplay, isSameClient) = try await self.idempotency.run(
            key, scope: "phone:\(wanted.phone.e164)", id: SecureRandom.identifier(in: Partition(of: wanted.phone)),
            fields: ["otp/send", wanted.phone.e164, wanted.origin, wanted.appHash], life: self.rules.life,
            context.caller
        ) { run in
            try await self.send(wanted, run, wait, context)
        }
        var response = answer.response(requestID: context.requestID, showsID: isSameClient)
        if let wait { response.headers[.preferenceApplied] = "wait=\(wait.inMilliseconds / 1_000)" }
        response.markReplayed(isReplay)
        return response
    }

    private func send(
        _ wanted: SendCodeRequest, _ run: IdempotentRun, _ wait: Duration?, _ context: APIContext
    ) async throws -> SendCodeAnswer {
        var run = run
        let caller = context.caller
        let asker = caller.otpCaller(of: wanted.phone, showing: wanted.device, keys: self.keys.current)
        if run.isRetry {
            // The try before may have sent its code; if not, its job must find no code under its id: a new code has a new id.
            if let sent = try await self.issuer.sent(run.id, for: wanted.phone) {
                let isShown = !sent.isAgain && run.isSameClient
                return SendCodeAnswer(id: isShown ? run.id : nil, life: sent.left, status: nil)
            }
            run = try await self.idempotency.renamed(
                run, to: SecureRandom.identifier(in: Partition(of: wanted.phone)))
        }
        let admission = try await self.admit(wanted.phone, asker, caller)
        let subscription = wait.flatMap {
            $0 > .zero ? self.outcomes.hub.subscribe(to: run.id, by: .address(caller.clientKey)) : nil
        }
        let order = CodeIssuer.Order(
            request: wanted, id: run.id, asker: asker, admission: admission,
            watcher: subscription == nil ? nil : self.outcomes.hub.channel)
        let issued = try await self.issue(order, subscription, caller)
        self.audit.note(.issued, caller, phone: wanted.phone, detail: issued.isAgain ? "resend" : "")
        return await self.answer(issued, run.id, subscription, wait, context)
    }

    private func admit(
        _ phone: PhoneNumber, _ asker: OTPCaller, _ caller: Caller
    ) async throws -> SendLimits.Admission {
        do {
            return try await self.limits.admit(phone, by: asker, caller)
        } catch let refusal as APIError {
            self.noteBlocked(refusal, phone, caller)
            throw refusal
        }
    }

    private func issue(
        _ order: CodeIssuer.Order, _ subscription: OutcomeSubscription?, _ caller: Caller
    ) async throws -> CodeIssuer.Issued {
        do {
            return try await self.issuer.issue(order, caller)
        } catch {
            subscription?.cancel()
            // What sends nothing costs the address its share, and nobody else.
            await self.limits.giveBack(order.admission)
            if let refusal = error as? APIError { self.noteBlocked(refusal, order.phone, caller) }
            throw error
        }
    }

    private func answer(
        _ issued: CodeIssuer.Issued, _ id: String, _ subscription: OutcomeSubscription?, _ wait: Duration?,
        _ context: APIContext
    ) async -> SendCodeAnswer {
        let shown = issued.isAgain ? nil : id
        guard let wait, !issued.isTest else {
            subscription?.cancel()
            return SendCodeAnswer(id: shown, life: issued.life, status: nil)
        }
        var record: MessageRecord?
        if let subscription {
            record = await self.outcomes.record(of: id, through: subscription, within: wait, on: context.channel) {
                $0.isSettled
            }
        }
        return SendCodeAnswer(id: shown, life: issued.life, status: record?.status ?? .queued)
    }

    /// Notes that a budget is used up or a list refuses; that a code is live is no abuse.
    private func noteBlocked(_ refusal: APIError, _ phone: PhoneNumber, _ caller: Caller) {
        guard [.tooManyRequests, .forbidden].contains(refusal.status) else { return }
        let limit = refusal.extra.first { $0.name == "limit" }?.value.string
        self.audit.note(.blocked, caller, phone: phone, detail: "codes: \(limit ?? refusal.code)")
    }
}
