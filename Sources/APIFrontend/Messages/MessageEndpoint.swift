import HTTPTypes
import Hummingbird
import Primitives
import SMS

/// `GET /api/messages/{id}/`: what has become of a message.
///
/// All of it for its sender; of a login code its status and times. Whether the phone got the code is for API keys and for the account
/// of that number; whoever only shows the id, which the request that asked for the code was told, sees `sent`.
struct MessageEndpoint: Sendable {
    let gate: SenderGate
    let outcomes: OutcomeWaiter

    /// Who asks, and how much of the record that is for.
    private struct Viewer {
        let waiter: WaitPlaces.Waiter
        let seesDelivery: Bool

        func status(_ status: MessageStatus) -> MessageStatus { self.seesDelivery ? status : status.withoutDelivery }
        func record(_ record: MessageRecord) -> MessageRecord { self.seesDelivery ? record : record.withoutDelivery }

        /// Whether this viewer will see no change any more.
        func isEnd(_ status: MessageStatus) -> Bool {
            status.isEnd || !self.seesDelivery && self.status(status) == .sent
        }
    }

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = context.parameters.get("id") ?? ""
        guard MessageID.isOne(id) else {
            throw Self.notFound
        }
        let wanted = try StatusQuestion(request)
        guard let record = try await self.outcomes.record(of: id) else {
            try await self.refuseBadCredentials(request)
            throw Self.notFound
        }
        let viewer: Viewer
        if record.kind == .text {
            guard let credentials = try? SenderCredentials(request.headers) else { throw Self.notFound }
            let owner = try await self.gate.identify(credentials).owner
            guard owner == record.owner else { throw Self.notFound }
            viewer = Viewer(waiter: .sender(owner), seesDelivery: true)
        } else {
            viewer = await self.viewer(ofCode: record, request, context)
        }
        let latest = await self.changed(record, wanted, viewer, context)
        return .json(viewer.record(latest).json(isWhole: record.kind == .text))
    }

    /// Credentials that are not good, or not to be checked now, are none: the id alone shows the status.
    private func viewer(ofCode record: MessageRecord, _ request: Request, _ context: APIContext) async -> Viewer {
        guard let credentials = try? SenderCredentials(request.headers),
            let sender = try? await self.gate.identify(credentials)
        else { return Viewer(waiter: .address(context.clientKey), seesDelivery: false) }
        let seesDelivery =
            switch sender.kind {
            case .key: true
            // As much of the number as the record has.
            case .user(_, let number): number.flatMap { PhoneNumber(sealed: $0)?.masked } == record.maskedPhone
            }
        return Viewer(waiter: .sender(sender.owner), seesDelivery: seesDelivery)
    }

    /// The record once its status is another than the client knows, or as it is when the wait is over.
    private func changed(
        _ record: MessageRecord, _ wanted: StatusQuestion, _ viewer: Viewer, _ context: APIContext
    ) async -> MessageRecord {
        let known = wanted.known ?? viewer.status(record.status)
        guard wanted.wait > .zero, viewer.status(record.status) == known, !viewer.isEnd(record.status),
            let subscription = self.outcomes.hub.subscribe(to: record.id, by: viewer.waiter)
        else { return record }
        guard let watched = try? await self.outcomes.watch(record.id),
            viewer.status(watched.status) == known
        else {
            subscription.cancel()
            return (try? await self.outcomes.record(of: record.id)) ?? record
        }
        let latest = await self.outcomes.record(
            of: record.id, through: subscription, within: wanted.wait, on: context.channel
        ) {
            viewer.status($0) != known
        }
        return latest ?? record
    }

    /// A client whose credentials have ended hears that, whatever it asked for.
    private func refuseBadCredentials(_ request: Request) async throws {
        guard let credentials = try? SenderCredentials(request.headers) else { return }
        _ = try await self.gate.identify(credentials)
    }

    private static let notFound = APIError(status: .notFound, body: .detail("Not found."), code: "not_found")
}

/// How long to wait for a change of which status.
struct StatusQuestion: Sendable, Equatable {
    var wait = Duration.zero
    var known: MessageStatus?

    init(_ request: Request) throws(APIError) {
        let query = try RequestQuery(request)
        try self.init(wait: query["wait"], status: query["status"])
    }

    init(wait: String?, status: String?) throws(APIError) {
        if let wait {
            guard let limit = Preferences.seconds(ShortField.trimmed(wait)) else {
                throw APIError(
                    status: .badRequest, body: .field("wait", ["A valid integer is required."]), code: "invalid")
            }
            self.wait = limit
        }
        if let status {
            guard let known = MessageStatus(rawValue: ShortField.trimmed(status)) else {
                throw APIError(
                    status: .badRequest, body: .field("status", ["This is not a status of a message."]),
                    code: "invalid")
            }
            self.known = known
        }
    }
}

extension MessageStatus {
    /// Whether nothing will change any more without an operator.
    ///
    /// A message that was sent may still be delivered, and one without an answer may turn out to be sent.
    var isEnd: Bool { self.rank > Self.sent.rank }
}

extension MessageRecord {
    /// The record as clients see it.
    ///
    /// - Parameter isWhole: with everything, or with status and times only.
    func json(isWhole: Bool) -> JSONWriter {
        var writer = JSONWriter()
        writer.object { object in
            object.member("id", self.id)
            object.member("kind", self.kind.rawValue)
            object.member("status", self.status.rawValue)
            if isWhole {
                object.member("provider", self.provider)
                object.member("messageid", self.messageID)
                object.array(named: "attempts") { array in
                    for attempt in self.attempts { array.object { attempt.write(into: &$0) } }
                }
                object.member("segments", self.segments)
                object.member("alphabet", self.alphabet)
                object.member("reason", self.reason)
            }
            object.member("created_at", Timestamp.text(self.created))
            object.member("updated_at", Timestamp.text(self.updated))
            object.member("expires_at", Timestamp.text(self.expires))
        }
        return writer
    }
}

extension Attempt {
    fileprivate func write(into object: inout JSONWriter) {
        object.member("number", self.number)
        object.member("provider", self.provider)
        object.member("begun", Timestamp.text(self.begun))
        object.member("ended", self.ended.map(Timestamp.text))
        object.member("outcome", self.outcome?.rawValue)
        object.member("code", self.code)
        object.member("text", self.text)
        object.member("messageid", self.messageID)
        object.member("delivery", self.delivery)
    }
}
