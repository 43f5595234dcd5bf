import Primitives
import Redis
import SMS

extension MeliPayamak {
    /// `GetDeliveries2` takes one id; for how long it knows messages is not said.
    var polling: ReportPolling? { ReportPolling(batch: 1, window: .seconds(48 * 3_600)) }

    func ask(_ message: OutgoingMessage, begun: Int64) async -> AskedOutcome {
        guard case .text(let text) = message.payload else { return .unknown }
        let list = SentList(phone: message.phone, text: text, begun: begun, now: WallClock.now)
        for page in 0..<SentList.maximumPages {
            let form = [
                ("location", "2"), ("from", self.configuration.sender), ("index", String(page * SentList.pageSize)),
                ("count", String(SentList.pageSize)),
            ]
            let reply = await self.post("GetMessages", form, answer: ProviderCall.listAnswer)
            guard let entries = reply.answer.flatMap(MeliPayamakReply.sent) else { return .unknown }
            if let outcome = list.look(at: entries) { return outcome }
        }
        return .unknown
    }

    func reports(of messageIDs: [String]) async -> [String: DeliveryReport]? {
        var reports: [String: DeliveryReport]?
        for id in messageIDs {
            guard let answer = await self.post("GetDeliveries2", [("recID", id)]).answer,
                let code = MeliPayamakReply(answer)?.success
            else { continue }
            reports = reports ?? [:]
            reports?[id] = JSONValue.string(code).code.map {
                DeliveryReport(status: MeliPayamakCode.delivery($0), word: String($0))
            }
        }
        return reports
    }

    func credit() async -> Double? {
        await self.post("GetCredit").answer.flatMap(MeliPayamakReply.credit)
    }

    func accountFault() async -> String? {
        let reply = await self.post("GetCredit")
        // Without credit the account is answered all the same: what it cannot do then is send.
        if reply.answer.flatMap(MeliPayamakReply.credit).map({ $0 <= 0 }) == true { return MeliPayamakCode.noCredit }
        return reply.outcome { answer in
            guard let reply = MeliPayamakReply(answer) else { return answer.gatewayOutcome }
            // Of a success the value is the credit, which is no code.
            guard reply.success == nil, let code = reply.code else { return .uncertain("no_value") }
            return MeliPayamakCode.outcome(code, ofTemplate: false)
        }.accountFault
    }
}

extension MeliPayamakReply {
    /// What `GetCredit` says is left; nil if it does not.
    static func credit(_ answer: ProviderAnswer) -> Double? {
        MeliPayamakReply(answer)?.success.flatMap { JSONValue.string($0).amount }
    }

    /// The list that `GetMessages` answers with; nil if it is none.
    static func sent(_ answer: ProviderAnswer) -> [SentList.Entry]? {
        guard let json = answer.json, json["MyBase"]?["RetStatus"]?.code == 1,
            case .array(let data) = json["Data"]
        else { return nil }
        return data.map { entry in
            SentList.Entry(
                id: entry["MsgID"]?.idText, receiver: entry["Receiver"]?.text ?? "",
                text: entry["Body"]?.text ?? "", times: entry["SendDate"]?.string.map(Self.times) ?? [])
        }
    }

    /// What a time without a zone may mean: the time of day in Iran, as the provider's panel shows it, or UTC.
    static func times(_ text: String) -> [Int64] {
        let date = String(text.prefix(19)).replacing(" ", with: "T")
        // Iran has had no summer time since 2022.
        return [12_600, 0].compactMap { LocalTime.milliseconds(date, secondsEastOfUTC: $0) }
    }
}
