import Broker
import HTTPTypes
import Hummingbird
import Identity
import Limits
import Logging
import Primitives
import Redis
import SMS
import Secrets

/// `POST /api/otp/send/`: stores a code as pending, has the broker confirm its job, makes it live.
///
/// A crash after the store leaves a pending code that dies within five seconds; a crash after the confirm leaves a job
/// whose worker makes the code live. No confirm means that the code is taken back, and a confirm that comes later sends
/// nothing, because the worker finds no code with its id.
struct SendCodeEndpoint: Sendable {
    let rules: OTPRules
    let codes: OTPStore
    let records: MessageStore
    let templates: TemplateCatalogue
    let routes: SMSRoutes
    let publisher: BrokerPublisher
    let keys: KeyStore
    let idempotency: Idempotency
    let outcomes: OutcomeWaiter
    let limits: SendLimits
    let conversions: ConversionCounts
    let audit: AuditLog

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let key = try IdempotencyKey(request.headers)
        let wanted = try SendCodeRequest(await RequestFields.read(request), rules: self.rules)
        let wait = Preferences(request.headers).wait
        let (answer, isReplay, isSameClient) = try await self.idempotency.run(
            key, scope: "phone:\(wanted.phone.e164)", id: SecureRandom.identifier(in: Partition(of: wanted.phone)),
            fields: ["otp/send", wanted.phone.e164, wanted.origin, wanted.appHash], life: self.rules.life, context
        ) { turn in
            try await self.send(wanted, turn, wait, context)
        }
        var response = answer.response(requestID: context.requestID, showsID: isSameClient)
        if let wait { response.headers[.preferenceApplied] = "wait=\(wait.inMilliseconds / 1_000)" }
        response.markReplayed(isReplay)
        return response
    }

    private func send(
        _ wanted: SendCodeRequest, _ turn: Idempotency.Turn, _ wait: Duration?, _ context: APIContext
    ) async throws -> SendCodeAnswer {
        var turn = turn
        let caller = context.caller(of: wanted.phone, showing: wanted.device, keys: self.keys.current)
        if turn.isRetry {
            // The try before may have sent its code; if not, its job must find no code under its id: a new code has a new id.
            if let (left, isAgain) = try await self.codes.sent(turn.id, for: wanted.phone) {
                return SendCodeAnswer(id: isAgain || !turn.isSameClient ? nil : turn.id, life: left, status: nil)
            }
            turn = try await turn.renamed(to: SecureRandom.identifier(in: Partition(of: wanted.phone)))
        }
        let admission: SendLimits.Admission
        do {
            admission = try await self.limits.admit(wanted.phone, by: caller, context)
        } catch let refusal as APIError {
            self.noteBlocked(refusal, wanted.phone, context)
            throw refusal
        }
        let place = wait.flatMap {
            $0 > .zero ? self.outcomes.hub.place(for: turn.id, by: .address(context.clientKey)) : nil
        }
        let sent: Sent
        do {
            sent =
                if let test = self.rules.testNumbers.current(for: wanted.phone, at: WallClock.now) {
                    try await self.acceptTest(test, turn.id, caller)
                } else {
                    try await self.accept(wanted, turn.id, caller, isWatched: place != nil, admission, context)
                }
        } catch {
            place?.free()
            // What sends nothing costs the address its share, and nobody else.
            await self.limits.giveBack(admission)
            if let refusal = error as? APIError { self.noteBlocked(refusal, wanted.phone, context) }
            throw error
        }
        self.audit.note(.issued, context, phone: wanted.phone, detail: sent.isAgain ? "resend" : "")
        let id = sent.isAgain ? nil : turn.id
        guard let wait, !sent.isTest else {
            place?.free()
            return SendCodeAnswer(id: id, life: sent.life, status: nil)
        }
        var record: MessageRecord?
        if let place {
            record = await self.outcomes.record(of: turn.id, at: place, within: wait, on: context.channel) {
                $0.isSettled
            }
        }
        return SendCodeAnswer(id: id, life: sent.life, status: record?.status ?? .queued)
    }

    /// Notes that a budget is used up or a list refuses; that a code is live is no abuse.
    private func noteBlocked(_ refusal: APIError, _ phone: PhoneNumber, _ context: APIContext) {
        guard [.tooManyRequests, .forbidden].contains(refusal.status) else { return }
        let limit = refusal.extra.first { $0.name == "limit" }?.value.string
        self.audit.note(.blocked, context, phone: phone, detail: "codes: \(limit ?? refusal.code)")
    }

    /// A code that is on its way.
    private struct Sent {
        /// How long it is good.
        let life: Duration
        /// Whether it was live already.
        var isAgain = false
        /// Whether it needs no SMS.
        var isTest = false
    }

    /// A code as Redis has it now; times by its clock, in milliseconds since 1970.
    private struct Stored {
        let code: String
        let created: Int64
        let due: Int64
    }

    /// Stores the code, publishes its job, and makes it live.
    private func accept(
        _ wanted: SendCodeRequest, _ id: String, _ caller: OTPCaller, isWatched: Bool,
        _ admission: SendLimits.Admission, _ context: APIContext
    ) async throws -> Sent {
        let time = AcceptanceTime()
        let stored = try await self.store(wanted, id, caller, isWatched: isWatched)
        try await self.hand(stored, wanted, id, admission, time, context)
        let left = Duration.milliseconds(stored.due.subtracting(clamped: stored.created))
        return Sent(life: left, isAgain: left < self.rules.life)
    }

    /// Publishes a code's job, or takes the code back; not in one with what comes before, which Swift 6.3.1's optimiser does not survive.
    private func hand(
        _ stored: Stored, _ wanted: SendCodeRequest, _ id: String, _ admission: SendLimits.Admission,
        _ time: AcceptanceTime, _ context: APIContext
    ) async throws {
        do {
            try await self.publish(stored, wanted, id, admission, time, context)
            context.noteUnknown([wanted.phone], self.rules.ranges)
        } catch {
            context.log(.warning, "code not sent", ["sms.message.id": "\(id)", "error": "\(error)"])
            guard try await self.isOnItsWay(id, wanted.phone, time) else { throw APIError.unavailable }
        }
    }

    /// Stores a new code as pending, or finds the one that may be sent again.
    ///
    /// - Throws: ``APIError`` 409 or 429.
    private func store(
        _ wanted: SendCodeRequest, _ id: String, _ caller: OTPCaller, isWatched: Bool
    ) async throws -> Stored {
        let ring = self.keys.current
        let fresh = SecureRandom.code(digits: self.rules.length)
        let sealed =
            self.rules.pace.resendAfter == nil
            ? "" : try SealedCode.seal(fresh, for: wanted.phone, id: id, keys: ring)
        // One round trip for both; a record beside a code that was not stored is gone in seconds.
        let replies = try await self.codes.redis.run([
            try self.issueCall(fresh, sealed: sealed, wanted.phone, id, caller),
            self.records.createCall(
                self.message(id, self.content(fresh, wanted)), watcher: isWatched ? self.outcomes.hub.channel : nil),
        ])
        let issue = try OTPStore.Issue(replies[0])
        _ = try CreatedMessage(replies[1])
        switch issue {
        case .stored(let now):
            return Stored(code: fresh, created: now, due: now.adding(clamped: self.rules.life.inMilliseconds))
        case .again(let now, let due, let sealed, let first):
            let code = try SealedCode.open(sealed, for: wanted.phone, id: first, keys: ring)
            return Stored(code: code, created: now, due: due)
        case .exists, .limited: throw Self.refusal(issue)
        }
    }

    private func issueCall(
        _ code: String, sealed: String, _ phone: PhoneNumber, _ id: String, _ caller: OTPCaller
    ) throws(KeyRingError) -> RedisCall<RedisValue> {
        let hash = try CodeHash.active(code, for: phone, keys: self.keys.current)
        return self.codes.issueCall(
            id, hash: hash, sealed: sealed, for: phone, by: caller, life: self.rules.life, pace: self.rules.pace)
    }

    private func publish(
        _ stored: Stored, _ wanted: SendCodeRequest, _ id: String, _ admission: SendLimits.Admission,
        _ time: AcceptanceTime, _ context: APIContext
    ) async throws {
        let job = try SMSJob(
            id: id, content: self.content(stored.code, wanted), created: stored.created, deadline: stored.due,
            keys: self.keys.current)
        let message = BrokerMessage(id: id, body: job.body, headers: context.jobHeaders)
        try await self.publisher.publish(message, to: JobLane.otp.queue, timeout: time.confirm)
        // Gone by now means that the worker was quicker than this: the code has been used, or taken back.
        let life = Duration.milliseconds(stored.due.subtracting(clamped: stored.created))
        _ = try await self.codes.redis.run(
            [
                self.codes.activateCall(id, for: wanted.phone), self.records.keepCall(id, .otp, life: life),
            ]
                + self.conversions.countCalls(
                    .sent, wanted.phone, isInDoubt: admission.isInDoubt, stale: admission.stale),
            timeout: time.rest)
    }

    /// A number for trials: its code is live at once, and nothing is sent.
    private func acceptTest(_ test: TestNumber, _ id: String, _ caller: OTPCaller) async throws -> Sent {
        let time = AcceptanceTime()
        let call = try self.issueCall(test.code, sealed: "", test.phone, id, caller)
        let issue = try OTPStore.Issue(try await self.codes.redis.run([call], timeout: time.rest)[0])
        guard case .stored = issue else { throw Self.refusal(issue) }
        _ = try await self.codes.activate(id, for: test.phone, timeout: time.rest)
        return Sent(life: self.rules.life, isTest: true)
    }

    private func content(_ code: String, _ wanted: SendCodeRequest) -> SMSContent {
        SMSContent(
            phone: wanted.phone,
            body: .code(OTPBody(code: code, origin: wanted.origin, appHash: wanted.appHash)))
    }

    /// The answer where no code goes out.
    private static func refusal(_ issue: OTPStore.Issue) -> APIError {
        switch issue {
        case .limited(let left):
            return .rateLimited("This number has been sent as many codes as it may.", limit: "phone", left)
        case .exists(let left): return self.alreadySent(left)
        case .stored, .again: return .bug
        }
    }

    /// Takes the code back after a failed publish.
    ///
    /// If a worker holds the job already, it does not: the job is published, whatever became of the confirm.
    private func isOnItsWay(_ id: String, _ phone: PhoneNumber, _ time: AcceptanceTime) async throws -> Bool {
        guard try await self.codes.withdraw(id, for: phone, onlyPending: true, timeout: time.rest) != .live else {
            return true
        }
        // The code is gone, so no worker calls; the record only says why.
        _ = try? await self.records.redis.run(
            [self.records.cancelCall(id, .otp, life: self.rules.life)], timeout: time.rest)
        return false
    }

    /// The message as its record has it; counted in the form in which the first provider would take it.
    private func message(_ id: String, _ content: SMSContent) -> NewMessage {
        let carriage = self.routes.chain(for: .otp, to: content.phone).lazy.compactMap {
            try? self.templates.carriage(of: content.body, by: $0)
        }.first
        return NewMessage(
            id: id, kind: .otp, owner: "", phone: content.phone,
            segments: SegmentCount(carriage?.countedText ?? ""), life: self.rules.life)
    }

    private static func alreadySent(_ left: Duration) -> APIError {
        let seconds = left.inSecondsRoundedUp
        return APIError(
            status: .conflict,
            body: .details(
                "An OTP code has already been sent. Please wait \(seconds) seconds before trying again."),
            code: "otp_already_sent", retryAfter: .seconds(seconds))
    }
}

extension APIContext {
    /// What ties a job to the request that made it.
    var jobHeaders: [String: BrokerField] {
        var headers: [String: BrokerField] = ["request-id": .string(self.requestID)]
        if let traceparent = self.traceparent { headers["traceparent"] = .string(traceparent.text) }
        return headers
    }
}
