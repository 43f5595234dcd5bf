import Primitives
import SMS

/// Any HTTP API that sends SMS, described by configuration.
struct GenericProvider: SMSProvider {
    let configuration: GenericConfiguration
    let http: ProviderHTTP

    var service: ProviderService { .generic }

    func deduplicates(_ payload: ProviderPayload) -> Bool { self.configuration.deduplicates }

    func line(for payload: ProviderPayload) -> String? {
        self.configuration.sender.isEmpty ? nil : self.configuration.sender
    }

    func send(_ message: OutgoingMessage) async -> SendOutcome {
        guard let request = self.configuration.request(for: message.payload) else {
            return .notCalled("no_request", "the configuration does not say how this form is sent")
        }
        guard let call = request.render(GenericValues(account: self.configuration, message: message)) else {
            return .notCalled("bad_value", "a value does not fit into the address")
        }
        return await self.http.call(call).outcome(self.configuration.answer.outcome)
    }

    var polling: ReportPolling? {
        self.configuration.status.map { ReportPolling(batch: 1, window: $0.window) }
    }

    func reports(of messageIDs: [String]) async -> [String: DeliveryReport]? {
        guard let status = self.configuration.status else { return nil }
        var reports: [String: DeliveryReport]?
        for id in messageIDs {
            guard let call = status.request.render(GenericValues(account: self.configuration, id: id)),
                let answer = await self.http.call(call).answer, (200...299).contains(answer.status)
            else { continue }
            reports = reports ?? [:]
            guard let word = status.finder.text(in: answer) else { continue }
            reports?[id] = DeliveryReport(status: status.map[word], word: String(word.prefix(40)))
        }
        return reports
    }

    func credit() async -> Double? {
        guard let credit = self.configuration.credit,
            let call = credit.request.render(GenericValues(account: self.configuration)),
            let answer = await self.http.call(call).answer, (200...299).contains(answer.status)
        else { return nil }
        return credit.finder.text(in: answer).flatMap { JSONValue.string($0).amount }
    }
}
