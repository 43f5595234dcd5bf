import Primitives

extension Setting where Value == [String] {
    /// A list of texts.
    ///
    /// - Parameters:
    ///   - accepts: whether a text is taken.
    ///   - fault: what is wrong with one that is not; it must name no secret.
    static func list(
        _ key: String, default texts: [String] = [], takes: String,
        accepts: @escaping @Sendable (String) -> Bool = { _ in true },
        fault: @escaping @Sendable (String) -> String? = { _ in nil }, _ summary: String
    ) -> Self {
        Self.items(
            key, default: texts, takes: takes, visibility: .open, item: { accepts($0) ? [$0] : nil }, fault: fault,
            summary)
    }
}

extension Setting {
    /// A list of values of ours.
    ///
    /// - Parameters:
    ///   - nothing: a word that stands for no value.
    ///   - accepts: what more than being one is asked of a value.
    static func list<Item: SettingValue>(
        _ key: String, default texts: [String] = [], takes: String = Item.takes,
        visibility: SettingVisibility = .open, nothing: String? = nil,
        accepts: @escaping @Sendable (Item) -> Bool = { _ in true }, _ summary: String
    ) -> Self where Value == [Item] {
        Self.items(
            key, default: texts, takes: takes, visibility: visibility,
            item: { text in
                if text == nothing { return [] }
                guard let item = Item(text), accepts(item) else { return nil }
                return [item]
            }, fault: { Item.fault(of: $0) }, summary)
    }

    /// A list: a JSON array, or separated by commas.
    ///
    /// - Parameter item: what a text stands for, one or none; nil if it is not taken.
    private static func items<Item>(
        _ key: String, default texts: [String], takes: String, visibility: SettingVisibility,
        item: @escaping @Sendable (String) -> [Item]?, fault: @escaping @Sendable (String) -> String?,
        _ summary: String
    ) -> Self where Value == [Item] {
        Setting(
            key, default: texts, takes: takes, visibility: visibility, summary,
            explain: { parts in
                let items = written(parts)
                guard let index = items.firstIndex(where: { item($0) == nil }) else { return nil }
                let got = visibility == .open ? "got \(ShownValue.text(items[index]))" : "something else"
                let place = items.count > 1 ? " as item \(index + 1) of \(items.count)" : ""
                let hint = visibility == .open ? ValueHint.text(items[index]) : nil
                return ([got + place] + [fault(items[index]) ?? hint].compactMap { $0 }).joined(separator: ": ")
            },
            parse: { parts in
                let items = written(parts)
                var values: [Item] = []
                for text in items {
                    guard let known = item(text) else { return nil }
                    values += known
                }
                return (values, items)
            })
    }
}

/// The items of a list, of which each part may hold several.
private func written(_ parts: [String]) -> [String] {
    parts.flatMap { $0.pieces(",") }.map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
}
