extension Setting where Value == [String] {
    /// The providers in use.
    package static let smsService = Self.list(
        "SMS.SMS_SERVICE", default: ["KAVENEGAR_COM"],
        takes: ProviderService.allCases.map(\.settingName).joined(separator: ", "),
        accepts: { ProviderService(settingName: $0) != nil }, "The SMS providers, tried in order.")
    /// Other chains for kinds and countries.
    package static let smsRoutes = Self.list(
        "sms.routes", default: [], takes: "otp=A+B, text=A, 98=A or otp/98=A+B, with providers for A and B",
        accepts: { SMSRoutes.entry($0) != nil },
        "Chains of providers for a kind of message, a country, or both; the most exact one counts.")
    /// How fast providers are called.
    package static let smsRates = Self.list(
        "sms.rates", default: ["PARSIAN_WEBCO_IR=2"], takes: "PROVIDER=N or PROVIDER/LINE=N in SMS parts a second",
        accepts: { SendRate($0) != nil },
        "The most SMS parts a second that all workers together hand to a provider or one of its sender lines.")
    /// When credit is low.
    package static let creditThresholds = Self.list(
        "sms.creditThresholds", default: [], takes: "PROVIDER=N in the provider's own unit",
        accepts: { CreditThreshold($0) != nil },
        "The credit below which readiness, a metric and the log warn.")
    /// Where webhooks may go besides public HTTPS hosts.
    package static let webhookHosts = Self.list(
        "webhooks.allowedHosts", default: [], takes: "host names or addresses", accepts: { isHost($0) },
        fault: { _ in "a host stands alone, without scheme, port, path or brackets" },
        "Hosts that webhooks may reach although they are private or without TLS; for trials and own networks.")
}

extension Setting where Value == JSONValue {
    /// Templates by our keys.
    package static let smsTemplates = Self.json(
        "SMS.TEMPLATES", takes: "an object: our key to {\"text\", PROVIDER: {\"id\", \"variables\"}}",
        "Templates, and what each is called at each provider.")
    /// The generic provider.
    package static let genericProvider = Self.json(
        "sms.generic", visibility: .secret,
        takes: "an object with url, method, headers, body, success, id, errors (see docs/run/generic-provider.md)",
        "A provider described by template: any HTTP API without code.")
}

extension Setting where Value == String {
    /// Kavenegar's API key.
    package static let kavenegarKey = Self.string(
        "SMS.SETTINGS.KAVENEGAR_COM_API_KEY", default: "", visibility: .secret, takes: "an API key",
        "Kavenegar's API key.")
    /// The line that messages come from.
    package static let kavenegarSender = Self.string(
        "SMS.SETTINGS.KAVENEGAR_COM_FROM", default: "", "Kavenegar's sender line; empty is the account's default.")
    /// Kavenegar's address.
    package static let kavenegarBaseURL = Self.providerURL(
        "kavenegar.baseUrl", default: "https://api.kavenegar.com/v1", "Kavenegar's address, up to the API key.")
    /// MeliPayamak's user.
    package static let meliPayamakUsername = Self.string(
        "SMS.SETTINGS.MELI_PAYAMAK_COM_USERNAME", default: "", "MeliPayamak's user name.")
    /// MeliPayamak's password.
    package static let meliPayamakPassword = Self.string(
        "SMS.SETTINGS.MELI_PAYAMAK_COM_PASSWORD", default: "", visibility: .secret, takes: "a password or API key",
        "MeliPayamak's password; newer accounts put their API key here.")
    /// The line that messages come from.
    package static let meliPayamakSender = Self.string(
        "SMS.SETTINGS.MELI_PAYAMAK_COM_FROM", default: "", "MeliPayamak's sender line for plain texts.")
    /// MeliPayamak's address.
    package static let meliPayamakBaseURL = Self.providerURL(
        "melipayamak.baseUrl", default: "https://rest.payamak-panel.com/api/SendSMS", "MeliPayamak's address.")
    /// Parsian's token.
    package static let parsianKey = Self.string(
        "SMS.SETTINGS.PARSIAN_WEBCO_IR_API_KEY", default: "", visibility: .secret, takes: "a token",
        "Parsian WebCo's token.")
    /// Parsian's address.
    package static let parsianBaseURL = Self.providerURL(
        "parsian.baseUrl", default: "https://api.parsianwebco.ir", "Parsian WebCo's address.")
    /// The key for sms.ir.
    package static let smsIRKey = Self.string(
        "SMS.SETTINGS.SMS_IR_API_KEY", default: "", visibility: .secret, takes: "an API key", "sms.ir's API key.")
    /// The line that messages come from.
    package static let smsIRLine = Self.string(
        "SMS.SETTINGS.SMS_IR_LINE", default: "", "sms.ir's line for plain texts.")
    /// The address of sms.ir.
    package static let smsIRBaseURL = Self.providerURL(
        "smsir.baseUrl", default: "https://api.sms.ir/v1", "sms.ir's address.")
    /// What a code's SMS says.
    package static let otpText = Self(
        key: "otp.text", defaultValue: "Your code: {code}", takes: "a text with {code} in it", visibility: .open,
        summary: "The SMS of a code sent without a template.",
        parse: { parts in
            guard parts.count == 1, parts[0].unicodeScalars.count <= 500,
                ProtocolText(parts[0]).firstIndex(of: "{code}") != nil
            else { return nil }
            return parts[0]
        }, show: { $0 })
    /// Who may send besides API keys.
    package static let userSend = Self.choice(
        "sms.userSend", default: "own-number", of: ["off", "own-number", "limited"],
        "To whom a logged-in user with a proven number may send: to nobody, to that number only, or to others too.")
    /// What proves that a delivery report comes from the provider.
    package static let deliverySecret = Self(
        key: "sms.deliverySecret", defaultValue: "", takes: "16 to 128 letters, digits, - and _", visibility: .secret,
        summary: "The secret part of the address that providers send delivery reports to; without it they are refused.",
        parse: { $0.count == 1 && ($0[0].isEmpty || Self.isPathSecret($0[0])) ? $0[0] : nil }, show: { $0 })

    private static func isPathSecret(_ text: String) -> Bool {
        (16...128).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }

    private static func providerURL(_ key: String, default value: String, _ summary: String) -> Self {
        Self(
            key: key, defaultValue: value, takes: "an https:// address (http:// only on loopback)", visibility: .open,
            summary: summary, parse: { $0.count == 1 && ProviderAddress.isAllowed($0[0]) ? $0[0] : nil }, show: { $0 },
            explain: { $0.count == 1 ? AddressFault.provider($0[0]) : nil })
    }
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
