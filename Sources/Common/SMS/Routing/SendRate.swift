import Primitives

/// How fast a provider, or one of its sender lines, may be called: all workers together.
package struct SendRate: Sendable, Equatable {
    /// The provider.
    package let provider: ProviderService
    /// The line, or nil for all of the provider's.
    package let line: String?
    /// SMS parts a second.
    package let partsPerSecond: Double

    /// One in a day: what is less is a mistake, and what a part costs then is more than a number can hold.
    private static let least = 1.0 / 86_400

    /// Reads `PROVIDER=N` or `PROVIDER/LINE=N`.
    package init?(_ text: String) {
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2, let rate = Double(sides[1].trimmingSpaces()), (Self.least...100_000).contains(rate)
        else {
            return nil
        }
        let names = sides[0].trimmingSpaces().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let provider = names.first.flatMap({ ProviderService(settingName: String($0)) }) else { return nil }
        self.provider = provider
        self.line = names.count == 2 ? String(names[1]) : nil
        self.partsPerSecond = rate
    }
}

/// The credit below which an operator should hear of it.
package struct CreditThreshold: Sendable, Equatable {
    /// The provider.
    package let provider: ProviderService
    /// In the provider's own unit: rial, messages.
    package let amount: Double

    /// Reads `PROVIDER=N`.
    package init?(_ text: String) {
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2, let amount = Double(sides[1].trimmingSpaces()), amount >= 0, amount.isFinite,
            let provider = ProviderService(settingName: sides[0].trimmingSpaces())
        else { return nil }
        self.provider = provider
        self.amount = amount
    }
}
