import SMS

/// A provider that takes everything at once, without a call: what is measured with it is everything around the call.
struct BenchmarkProvider: SMSProvider {
    var service: ProviderService { .benchmark }

    func send(_ message: OutgoingMessage) async -> SendOutcome { .accepted(nil) }
}
