/// Ids to be asked for later, eight bytes each; quick when they come in order, as dumps have them.
struct IDList: Sendable {
    private var ids: [Int64] = []
    private var isSorted = true

    mutating func insert(_ id: Int64) {
        guard self.ids.last != id else { return }
        if let last = self.ids.last, last > id { self.isSorted = false }
        self.ids.append(id)
    }

    /// Puts them in order; to be called before the first question.
    mutating func seal() {
        if !self.isSorted { self.ids.sort() }
        self.isSorted = true
    }

    func contains(_ id: Int64) -> Bool {
        self.ids.sortedIndex(of: id, by: \.self) != nil
    }
}
