/// What providers' words for a delivery mean, whether they report by themselves or are asked.
///
/// Only final words decide, those on the provider's page: what is on its way, unknown or new to us leaves a message as it is.
package enum DeliveryCodes {
    /// What a word makes of a message; nil while it says nothing final.
    package static func status(_ word: String, of provider: ProviderService) -> MessageStatus? {
        provider.facts.deliveries[word.lowercased()]
    }

    /// What the statuses of a message's parts make of it: one part that failed is a text with a hole, and it has arrived
    /// when all parts have.
    package static func worst(_ parts: [MessageStatus?]) -> MessageStatus? {
        if let bad = parts.first(where: { $0 != nil && $0 != .delivered }) { return bad }
        return parts.contains { $0 == nil } ? nil : parts.first ?? nil
    }

    /// The word of the part that decides, and what it means.
    package static func worst(
        words: [String], of provider: ProviderService
    ) -> (word: String, status: MessageStatus?) {
        let status = self.worst(words.map { self.status($0, of: provider) })
        return (words.first { self.status($0, of: provider) == status } ?? "", status)
    }
}
