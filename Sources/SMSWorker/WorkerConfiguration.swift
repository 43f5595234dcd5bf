import Common

/// What the worker is told from outside.
struct WorkerConfiguration: Sendable {
    var logLevel: String
    var adminHost: String
    var adminPort: Int
    var redis: RedisClient.Configuration
    var broker: BrokerConfiguration
    var keysFile: String
    var prefetch: Int
    var maxAttempts: Int
    var drain: Duration
    var text: OTPText
    var kavenegar: Kavenegar.Configuration
    var http: ProviderHTTP.Timeouts

    init(reading reader: inout SettingsReader) {
        self.logLevel = reader.read(.logLevel)
        self.adminHost = reader.read(.adminHost)
        self.adminPort = reader.read(.adminPort, default: 9_081)
        self.redis = .init(reading: &reader, name: "sms-worker")
        self.broker = .init(reading: &reader, name: "sms-worker")
        self.keysFile = reader.read(.keysFile)
        self.prefetch = reader.read(.workerPrefetch)
        self.maxAttempts = reader.read(.workerMaxAttempts)
        self.drain = reader.read(.workerDrain)
        _ = reader.read(.smsService)
        self.text = OTPText(pattern: reader.read(.otpText))
        self.kavenegar = Kavenegar.Configuration(
            baseURL: reader.read(.kavenegarBaseURL), key: reader.read(.kavenegarKey),
            sender: reader.read(.kavenegarSender), otpTemplate: reader.read(.otpTemplate))
        if self.kavenegar.key.isEmpty {
            reader.reject("SMS.SETTINGS.KAVENEGAR_COM_API_KEY", "is not set; the worker needs it to send")
        }
        self.http = .init(
            connect: reader.read(.connectTimeout), read: reader.read(.readTimeout), total: reader.read(.totalTimeout))
    }
}
