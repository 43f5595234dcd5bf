extension Setting where Value == [String] {
    /// The providers in use.
    package static let smsService = Self.list(
        "SMS.SMS_SERVICE", default: ["KAVENEGAR_COM"], takes: "KAVENEGAR_COM", accepts: { $0 == "KAVENEGAR_COM" },
        "The SMS providers, tried in order.")
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
    package static let kavenegarBaseURL = Self(
        key: "kavenegar.baseUrl", defaultValue: "https://api.kavenegar.com/v1",
        takes: "an https:// address (http:// only on loopback)", visibility: .open,
        summary: "Kavenegar's address, up to the API key.",
        parse: { $0.count == 1 && ProviderAddress.isAllowed($0[0]) ? $0[0] : nil }, show: { $0 })
    /// What a code's SMS says.
    package static let otpText = Self(
        key: "otp.text", defaultValue: "Your code: {code}", takes: "a text with {code} in it", visibility: .open,
        summary: "The SMS of a code sent without a template.",
        parse: { $0.count == 1 && $0[0].contains("{code}") && $0[0].count <= 500 ? $0[0] : nil }, show: { $0 })
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
}

extension Setting where Value == Int {
    /// Jobs held at once.
    package static let workerPrefetch = Self.int(
        "worker.prefetch", default: 200, in: 1...10_000, unit: "jobs",
        "Jobs a worker takes from each queue at once, and so its calls in flight.")
    /// Tries for one job.
    package static let workerMaxAttempts = Self.int(
        "worker.maxAttempts", default: 8, in: 1...100, "Calls for one job before it is parked.")
}
