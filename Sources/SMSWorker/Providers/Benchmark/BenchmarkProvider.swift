import SMS
import Settings

/// A provider that takes everything at once, without a call: what is measured with it is everything around the call.
struct BenchmarkProvider: SMSProvider {
    var service: ProviderService { .benchmark }

    static func read(_ reader: inout SettingsReader, isUsed: Bool) -> ProviderMaker? { { _ in BenchmarkProvider() } }

    func send(_ message: OutgoingMessage) async -> SendOutcome { .accepted(nil) }
}
