import Primitives
import SMS

extension SMSIR {
    /// `send/{messageId}` takes one id; we know ids for three days.
    var polling: ReportPolling? { ReportPolling(batch: 1, window: ReportIndex.life) }

    func ask(_ message: OutgoingMessage, begun: Int64) async -> AskedOutcome {
        let now = WallClock.now
        // The list is that of today: of a call before midnight it tells nothing.
        guard case .text(let text) = message.payload,
            LocalTime.iranianDay(begun - SentList.skew) == LocalTime.iranianDay(now)
        else { return .unknown }
        let list = SentList(phone: message.phone, text: text, begun: begun, now: now)
        for page in 1...SentList.maximumPages {
            let path = "send/live?pageNumber=\(page)&pageSize=\(SentList.pageSize)"
            let reply = await self.get(path, answer: ProviderCall.listAnswer)
            guard let entries = reply.answer.flatMap(SMSIRReply.sent) else { return .unknown }
            if let outcome = list.look(at: entries) { return outcome }
        }
        return .unknown
    }

    func reports(of messageIDs: [String]) async -> [String: DeliveryReport]? {
        var reports: [String: DeliveryReport]?
        for id in messageIDs {
            guard let answer = await self.get("send/\(FormEncoding.escape(id))").answer,
                let status = answer.json?["status"]?.code, !Self.isNoAnswer(status)
            else { continue }
            reports = reports ?? [:]
            guard status == 1, let state = answer.json?["data"]?["deliveryState"]?.code else { continue }
            reports?[id] = DeliveryReport(status: SMSIRCode.delivery(state), word: String(state))
        }
        return reports
    }

    /// Whether a status is about our account or our pace, and says nothing of the message that was asked for.
    private static func isNoAnswer(_ status: Int64) -> Bool {
        [.rejectedAccount, .throttled].contains(SMSIRCode.outcome(status, retryAfter: nil).kind)
    }

    func credit() async -> Double? {
        let answer = await self.get("credit").answer
        return answer.flatMap(SMSIRReply.data)?.amount
    }

    func accountFault() async -> String? {
        let reply = await self.get("credit")
        // Without credit the account is answered all the same: what it cannot do then is send.
        if reply.answer.flatMap(SMSIRReply.data)?.amount.map({ $0 <= 0 }) == true { return SMSIRCode.noCredit }
        return reply.outcome { answer in
            guard let status = answer.json?["status"]?.code else { return answer.gatewayOutcome }
            return SMSIRCode.outcome(status, retryAfter: nil)
        }.accountFault
    }
}

extension SMSIRReply {
    /// The list that `send/live` answers with; nil if it is none.
    static func sent(_ answer: ProviderAnswer) -> [SentList.Entry]? {
        guard case .array(let data) = self.data(answer) else { return nil }
        return data.map { entry in
            SentList.Entry(
                id: entry["messageId"]?.idText, receiver: entry["mobile"]?.text ?? "",
                text: entry["messageText"]?.text ?? "",
                times: entry["sendDateTime"]?.code.flatMap(Self.milliseconds).map { [$0] } ?? [])
        }
    }

    private static func milliseconds(_ seconds: Int64) -> Int64? {
        (0...100_000_000_000).contains(seconds) ? seconds * 1_000 : nil
    }
}
