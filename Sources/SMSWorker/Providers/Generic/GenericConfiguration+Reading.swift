import Primitives
import SMS
import Settings

extension GenericProvider {
    static func read(_ reader: inout SettingsReader, isUsed: Bool) -> ProviderMaker? {
        guard let value = reader.readDescription(.generic, isUsed: isUsed) else { return nil }
        do {
            let configuration = try GenericConfiguration(value, path: ProviderSetting.generic.key)
            return { GenericProvider(configuration: configuration, http: $0) }
        } catch {
            reader.reject(error.path, error.reason)
            return nil
        }
    }
}

extension GenericConfiguration {
    /// Reads `sms.generic`.
    ///
    /// - `url`: where messages are sent; variables in path and query only; https, or http on loopback.
    /// - `method`: `POST` (default), `PUT`, `PATCH` or `GET`.
    /// - `headers`: names and values; of variables only those that are always plain: `{to}`, `{to_e164}`, `{from}`,
    ///   `{message_id}`, `{secret:NAME}`.
    /// - `body`: `{"type": "json", "template": …}`, `{"type": "form", "fields": {…}}`, or
    ///   `{"type": "text", "template": "…", "contentType": "…"}`; see ``GenericBody``.
    /// - `template`: `url`, `method` and `body` of a send by template, where they differ.
    /// - `secrets`: the values of `{secret:NAME}`.
    /// - `sender`: the value of `{from}`.
    /// - `success`: `status` (a list; default 200 to 299), and `pointer`, alone or with `equals` or `matches`, or
    ///   `matches` alone for the text of the answer; see ``GenericSuccess``.
    /// - `id`: `pointer` or `matches`: where the provider's id is.
    /// - `errors`: `pointer` or `matches`: where the code of a refusal is; `map`: what each means (`message`, `route`,
    ///   `account`, `throttled`, `not_sent`, `uncertain`).
    /// - `statuses`: what HTTP statuses (`"429"`, `"4xx"`) mean where no code says more.
    /// - `deduplicates`: whether a repeat with the same `{message_id}` is not sent again.
    /// - `status`: `url`, `method` (default `GET`) and `body` with `{id}`; `pointer` or `matches`; `map` from the words
    ///   found to `delivered` or `undelivered`; `hours` for which a message is known, 48 by default.
    /// - `credit`: `url`, `method` (default `GET`), `body`; `pointer` or `matches`.
    ///
    /// - Throws: ``GenericFault`` with the path of the first member that is wrong.
    init(_ value: JSONValue, path: String) throws(GenericFault) {
        var object = try GenericMember(value, path)
        let scope = try GenericScope(&object)
        let request = try scope.request(&object, for: .send)
        guard var success = try object.object("success") else { throw object.fault("success", "is not set") }
        let answer = try GenericAnswer(success: GenericSuccess(&success), &object)
        self.init(sender: scope.sender, secrets: scope.secrets, request: request, answer: answer)
        if var template = try object.object("template") {
            self.templateRequest = try scope.request(&template, for: .send, like: request)
            try template.finish()
        }
        if var status = try object.object("status") { self.status = try Status(&status, scope) }
        if var credit = try object.object("credit") { self.credit = try Credit(&credit, scope) }
        self.deduplicates = try object.bool("deduplicates") ?? false
        try object.finish()
        let requests = [request] + [self.templateRequest].compactMap { $0 }
        guard !self.deduplicates || requests.allSatisfy({ $0.variables.contains(.messageID) }) else {
            throw object.fault("deduplicates", "needs {message_id} in url, headers or body")
        }
        guard
            request.variables.contains(.text)
                || requests.contains(where: { $0.variables.contains(where: \.isOfTemplate) })
        else { throw object.fault("body", "has neither {text} nor a variable of templates") }
    }
}

extension GenericConfiguration.Status {
    /// Reads `status`.
    fileprivate init(_ object: inout GenericMember, _ scope: GenericScope) throws(GenericFault) {
        let request = try scope.request(&object, for: .status)
        guard request.variables.contains(.id) else { throw object.fault("url", "needs {id}, here or in the body") }
        let finder = try object.finder()
        var map: [String: MessageStatus] = [:]
        if var words = try object.object("map") {
            for (word, name) in try words.texts() {
                guard let status = MessageStatus(rawValue: name), [.delivered, .undelivered].contains(status) else {
                    throw words.fault(word, "has to be delivered or undelivered")
                }
                map[word] = status
            }
        }
        guard !map.isEmpty else { throw object.fault("map", "is not set") }
        var window = Duration.seconds(48 * 3_600)
        if let hours = object.take("hours") {
            guard let hours = hours.integer, (1...72).contains(hours) else {
                throw object.fault("hours", "has to be a whole number from 1 to 72")
            }
            window = .seconds(hours * 3_600)
        }
        try object.finish()
        self.init(request: request, finder: finder, map: map, window: window)
    }
}

extension GenericConfiguration.Credit {
    /// Reads `credit`.
    fileprivate init(_ object: inout GenericMember, _ scope: GenericScope) throws(GenericFault) {
        let request = try scope.request(&object, for: .credit)
        let finder = try object.finder()
        try object.finish()
        self.init(request: request, finder: finder)
    }
}
