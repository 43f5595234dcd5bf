package import Primitives

/// Which providers carry a message, in order: by kind and country, the most exact entry winning.
package struct SMSRoutes: Sendable, Equatable {
    private let defaults: [ProviderService]
    private let entries: [String: [ProviderService]]

    /// Makes routes.
    ///
    /// - Parameters:
    ///   - defaults: where no entry fits.
    ///   - entries: for a kind, a country, or both; of two for the same the last one counts.
    package init(defaults: [ProviderService], entries: [Entry] = []) {
        self.defaults = defaults
        self.entries = Dictionary(entries.map { ($0.key, $0.providers) }) { $1 }
    }

    /// Every provider that some message may go to.
    package var providers: [ProviderService] {
        ProviderService.allCases.filter { provider in
            self.defaults.contains(provider) || self.entries.values.contains { $0.contains(provider) }
        }
    }

    /// The chain for a message.
    package func chain(for kind: MessageKind, to phone: PhoneNumber) -> [ProviderService] {
        guard !self.entries.isEmpty else { return self.defaults }
        // Calling codes have one to three digits; the longest that is configured is the country.
        let countries = (1...3).reversed().map { String(phone.e164.dropFirst().prefix($0)) }
        let keys = countries.map { "\(kind.rawValue)/\($0)" } + countries + [kind.rawValue]
        return keys.lazy.compactMap { self.entries[$0] }.first ?? self.defaults
    }
}

extension SMSRoutes {
    /// The chain of a kind of message, a country, or both.
    package struct Entry: Sendable, Equatable {
        /// `otp`, `98` or `otp/98`.
        package let key: String
        /// At least one, each once.
        package let providers: [ProviderService]

        /// Reads `otp=A+B`, `98=A`, or `text/98=A+B`; nil if it is none of these.
        package init?(_ text: String) {
            let sides = text.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2 else { return nil }
            let providers = sides[1].split(separator: "+").map { ProviderService(settingName: $0.trimmingSpaces()) }
            let known = providers.compactMap { $0 }
            let parts = sides[0].trimmingSpaces().split(separator: "/", omittingEmptySubsequences: false)
            guard !known.isEmpty, known.count == providers.count, Set(known).count == known.count, Self.isKey(parts)
            else { return nil }
            self.key = parts.joined(separator: "/")
            self.providers = known
        }

        private static func isKey(_ parts: [Substring]) -> Bool {
            func isCountry(_ text: Substring) -> Bool {
                (1...3).contains(text.count) && text.allSatisfy { ("0"..."9").contains($0) }
            }
            switch parts.count {
            case 1: return isCountry(parts[0]) || MessageKind(rawValue: String(parts[0])) != nil
            case 2: return MessageKind(rawValue: String(parts[0])) != nil && isCountry(parts[1])
            default: return false
            }
        }
    }
}
