import Primitives
import SMS

extension Kavenegar {
    /// `sms/status` takes 500 ids and knows the messages of 48 hours.
    var polling: ReportPolling? { ReportPolling(batch: 500, window: .seconds(48 * 3_600)) }

    /// Only a send by template has to be asked for: a text is repeated with its `localid`.
    func canAsk(_ payload: ProviderPayload) -> Bool { !self.deduplicates(payload) }

    /// Asks for the messages that the receiver was sent around the call.
    ///
    /// `sms/statusbyreceptor` tells neither texts nor templates, so only a single message is certain to be ours. (The
    /// methods that tell texts answer registered addresses only.)
    func ask(_ message: OutgoingMessage, begun: Int64) async -> AskedOutcome {
        guard self.canAsk(message.payload) else { return .unknown }
        let window = Self.window(of: begun, now: WallClock.now)
        var form = [("receptor", Self.receptor(message.phone)), ("startdate", String(window.start))]
        if let end = window.end { form.append(("enddate", String(end))) }
        return await self.post("sms/statusbyreceptor", form).answer.map(KavenegarReply.asked) ?? .unknown
    }

    func reports(of messageIDs: [String]) async -> [String: DeliveryReport]? {
        let form = [("messageid", messageIDs.joined(separator: ","))]
        return await self.post("sms/status", form, answer: ProviderCall.listAnswer).answer
            .flatMap(KavenegarReply.reports)
    }

    func credit() async -> Double? {
        let entries = await self.post("account/info", []).answer.flatMap(KavenegarReply.entries)
        return entries?["remaincredit"]?.amount
    }

    func accountFault() async -> String? {
        let reply = await self.post("account/info", [])
        // Without credit the account is answered all the same: what it cannot do then is send.
        if reply.answer.flatMap(KavenegarReply.entries)?["remaincredit"]?.amount.map({ $0 <= 0 }) == true {
            return KavenegarCode.noCredit
        }
        return reply.outcome(KavenegarReply.outcome).accountFault
    }

    /// The seconds in which a call's message was taken, give or take a clock; no end means up to now.
    static func window(of begun: Int64, now: Int64) -> (start: Int64, end: Int64?) {
        // No call is longer than two minutes, and what came later is another message.
        let end = (begun + 150_000) / 1_000
        return ((begun - SentList.skew) / 1_000, end * 1_000 < now ? end : nil)
    }
}

extension KavenegarReply {
    /// The entries of a success; nil for anything else.
    static func entries(_ answer: ProviderAnswer) -> JSONValue? {
        guard let json = answer.json, json["return"]?["status"]?.code == 200 else { return nil }
        return json["entries"]
    }

    /// What the messages of one receiver say of a lost answer.
    static func asked(_ answer: ProviderAnswer) -> AskedOutcome {
        // Without a list it is open whether there was nothing or nothing could be said.
        guard case .array(let entries) = self.entries(answer) else { return .unknown }
        let known = entries.filter { $0 != .null && $0["status"]?.code != 100 }
        // What stands in the place of an entry and is none may be ours.
        guard let first = known.first else { return entries.contains(.null) ? .unknown : .notFound }
        guard known.count == 1, let id = first["messageid"]?.idText else { return .unknown }
        return .found(messageID: id)
    }

    /// The answer to `sms/status`.
    static func reports(_ answer: ProviderAnswer) -> [String: DeliveryReport]? {
        guard case .array(let entries) = self.entries(answer) else { return nil }
        var reports: [String: DeliveryReport] = [:]
        for entry in entries {
            guard let id = entry["messageid"]?.idText, let code = entry["status"]?.code else { continue }
            reports[id] = DeliveryReport(status: KavenegarCode.delivery(code), word: String(code))
        }
        return reports
    }
}
