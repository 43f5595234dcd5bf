import Primitives
package import SMS

extension Setting where Value == [ProviderService] {
    /// The providers in use.
    package static let smsService = Self.list(
        "SMS.SMS_SERVICE", default: ["KAVENEGAR_COM"], "The SMS providers, tried in order.")
}

extension Setting where Value == [SMSRoutes.Entry] {
    /// Other chains for kinds and countries.
    package static let smsRoutes = Self.list(
        "sms.routes", "Chains of providers for a kind of message, a country, or both; the most exact one counts.")
}

extension Setting where Value == [SendRate] {
    /// How fast providers are called.
    package static let smsRates = Self.list(
        "sms.rates",
        default: ProviderService.allCases.compactMap { provider in
            provider.facts.partsPerSecond.map { "\(provider.settingName)=\($0)" }
        }, "The most SMS parts a second that all workers together hand to a provider or one of its sender lines.")
}

extension Setting where Value == [CreditThreshold] {
    /// When credit is low.
    package static let creditThresholds = Self.list(
        "sms.creditThresholds", "The credit below which readiness, a metric and the log warn.")
}

extension Setting where Value == [String] {
    /// Where webhooks may go besides public HTTPS hosts.
    package static let webhookHosts = Self.list(
        "webhooks.allowedHosts", takes: "host names or addresses", accepts: { isHost($0) },
        fault: { _ in "a host stands alone, without scheme, port, path or brackets" },
        "Hosts that webhooks may reach although they are private or without TLS; for trials and own networks.")
}

extension Setting where Value == TemplateCatalogue {
    /// Templates by our keys.
    package static let smsTemplates = Self.json(
        "SMS.TEMPLATES", takes: "an object: our key to {\"text\", PROVIDER: {\"id\", \"variables\"}}",
        "Templates, and what each is called at each provider."
    ) { (value) throws(TemplateError) in try TemplateCatalogue(value) }
}

extension Setting where Value == String {
    /// What proves that a delivery report comes from the provider.
    package static let deliverySecret = Self.string(
        "sms.deliverySecret", default: "", visibility: .secret, takes: "16 to 128 letters, digits, - and _",
        accepts: { $0.isEmpty || Self.isPathSecret($0) },
        "The secret part of the address that providers send delivery reports to; without it they are refused.")

    private static func isPathSecret(_ text: String) -> Bool {
        (16...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == 0x5F }
    }
}

extension Setting where Value == OTPText {
    /// What a code's SMS says.
    package static let otpText = Self.value(
        "otp.text", default: "Your code: {code}", "The SMS of a code sent without a template.")
}

extension Setting where Value == UserSend {
    /// Who may send besides API keys.
    package static let userSend = Self.choice(
        "sms.userSend", default: .ownNumber,
        "To whom a logged-in user with a proven number may send: to nobody, to that number only, or to others too.")
}

extension Setting where Value == Bool {
    /// Cheaper punctuation.
    package static let plainPunctuation = Self.bool(
        "sms.plainPunctuation", default: false,
        "Sends plain texts with ' \" - ... and spaces in place of typographic marks (’ “ ” – … and no-break spaces), where that saves an SMS; the same for front end and workers."
    )
}

extension Setting where Value == Duration {
    /// The longest TCP and TLS handshake with a provider.
    package static let connectTimeout = Self.duration(
        "provider.connectTimeout", default: 3, in: 0.1...30, "How long connecting to a provider may take.")
    /// The longest silence of a provider.
    package static let readTimeout = Self.duration(
        "provider.readTimeout", default: 8, in: 0.1...60, "How long a provider may be silent.")
    /// The longest call.
    package static let totalTimeout = Self.duration(
        "provider.totalTimeout", default: 10, in: 0.1...120, "How long a call to a provider may take in all.")
    /// The time a worker has to stop.
    package static let workerDrain = Self.duration(
        "worker.drainTimeout", default: 25, in: 1...600, "How long SIGTERM waits for calls in flight.")
    /// How long a text is worth sending.
    package static let textLife = Self.duration(
        "sms.textLife", default: 24, in: 0.01...168, unit: .hours,
        "How long a message that is no code is tried before it expires.")
    /// How long the records of codes are kept.
    package static let otpRetention = Self.duration(
        "sms.retention.otp", default: 24, in: 0.01...8_760, unit: .hours,
        "How long the record of a login code's message is kept after its end.")
    /// How long the records of texts are kept.
    package static let textRetention = Self.duration(
        "sms.retention.text", default: 72, in: 0.01...8_760, unit: .hours,
        "How long the record of any other message is kept after its end.")
    /// How long parked messages are kept.
    package static let parkedAge = Self.duration(
        "sms.parkedAge", default: 720, in: 1...8_760, unit: .hours, "How long a parked message is kept.")
    /// How long a send waits for its outcome.
    package static let outcomeWait = Self.duration(
        "sms.wait", default: 10, in: 0...30, "How long message/send waits for the outcome before it answers 202.")
    /// How often credit is asked for.
    package static let creditInterval = Self.duration(
        "sms.creditInterval", default: 300, in: 1...86_400, "How often providers are asked for the credit left.")
    /// The pause before a delivery is first asked for.
    package static let reportDelay = Self.duration(
        "sms.reportDelay", default: 60, in: 1...86_400,
        "When a provider is first asked whether a message arrived; later questions come ever more rarely.")
}

extension Setting where Value == Int {
    /// Jobs held at once.
    package static let workerPrefetch = Self.int(
        "worker.prefetch", default: 200, in: 1...10_000, unit: "jobs",
        "Login codes a worker takes at once from each of their queues, and so its calls in flight.")
    /// Texts held at once.
    package static let workerTextPrefetch = Self.int(
        "worker.textPrefetch", default: 100, in: 1...10_000, unit: "jobs",
        "Other messages a worker takes at once from each of their queues.")
    /// Tries for one job.
    package static let workerMaxAttempts = Self.int(
        "worker.maxAttempts", default: 8, in: 1...100, "Calls for one message before it is parked (a code: failed).")
    /// Parked messages kept.
    package static let parkedLimit = Self.int(
        "sms.parkedLimit", default: 100_000, in: 1...10_000_000, unit: "messages",
        "Parked messages kept; beyond, the oldest go.")
    /// The longest text.
    package static let maxCharacters = Self.int(
        "sms.maxCharacters", default: 290, in: 1...3_000, unit: "characters",
        "The longest text of a message; a template's values have at most as many, and at most 290.")
    /// A user's messages in a day.
    package static let userDailyLimit = Self.int(
        "sms.userDailyLimit", default: 20, in: 0...1_000_000, unit: "messages",
        "What one logged-in user, and all users of one number together, may send in 24 hours.")
    /// A receiver's messages from users in a day.
    package static let receiverDailyLimit = Self.int(
        "sms.receiverDailyLimit", default: 5, in: 0...1_000_000, unit: "messages",
        "What one number may get in 24 hours from all other users together.")
    /// Messages of users from one address in a day.
    package static let addressDailyLimit = Self.int(
        "sms.addressDailyLimit", default: 60, in: 0...1_000_000, unit: "messages",
        "What logged-in users may send in 24 hours from one address (IPv6: one /64).")
    /// All users' messages in a day.
    package static let usersDailyLimit = Self.int(
        "sms.usersDailyLimit", default: 1_000, in: 0...1_000_000_000, unit: "messages",
        "What all logged-in users together may send in 24 hours.")
}
