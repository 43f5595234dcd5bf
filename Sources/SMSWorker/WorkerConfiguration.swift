import Broker
import Redis
import SMS
import Settings

/// What the worker is told from outside.
struct WorkerConfiguration: Sendable {
    var process: ProcessSettings
    var broker: BrokerConfiguration
    var prefetch: Int
    var textPrefetch: Int
    var maxAttempts: Int
    var drain: Duration
    var routes: SMSRoutes
    var templates: TemplateCatalogue
    var providers: ProviderAccounts
    var rates: [SendRate]
    var retention: MessageStore.Retention
    var parkedLimits: ParkedStore.Limits
    var reportDelay: Duration
    var guardWindow: Duration
    var creditInterval: Duration
    var creditThresholds: [CreditThreshold]
    var webhookHosts: Set<String>
    var http: ProviderHTTP.Timeouts

    /// - Parameter allowsBenchmark: whether messages may go to a provider that sends nothing.
    init(reading reader: inout SettingsReader, allowsBenchmark: Bool = false) {
        self.process = ProcessSettings(reading: &reader, name: "sms-worker", adminPort: 9_081)
        self.broker = .init(reading: &reader, name: "sms-worker")
        self.prefetch = reader.read(.workerPrefetch)
        self.textPrefetch = reader.read(.workerTextPrefetch)
        self.maxAttempts = reader.read(.workerMaxAttempts)
        self.drain = reader.read(.workerDrain)
        self.routes = reader.readRoutes(allowsBenchmark: allowsBenchmark)
        self.rates = reader.read(.smsRates)
        self.retention = reader.readRetention()
        self.parkedLimits = .init(count: reader.read(.parkedLimit), age: reader.read(.parkedAge))
        self.reportDelay = reader.read(.reportDelay)
        self.guardWindow = reader.read(.guardWindow)
        self.creditInterval = reader.read(.creditInterval)
        self.creditThresholds = reader.read(.creditThresholds)
        self.webhookHosts = Set(reader.read(.webhookHosts).map { $0.lowercased() })
        self.http = .init(
            connect: reader.read(.connectTimeout), read: reader.read(.readTimeout), total: reader.read(.totalTimeout))
        self.providers = ProviderAccounts(reading: &reader, used: self.routes.providers)
        self.templates = reader.readTemplates()
    }
}
