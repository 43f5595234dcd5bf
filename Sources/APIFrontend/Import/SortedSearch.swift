extension Array {
    /// The place of a key in an array that is sorted by it, or nil; the first one if there are several.
    func sortedIndex<Key: Comparable>(of key: Key, by keyOf: (Element) -> Key) -> Int? {
        var (low, high) = (0, self.count)
        while low < high {
            let middle = (low + high) / 2
            if keyOf(self[middle]) < key { low = middle + 1 } else { high = middle }
        }
        return low < self.count && keyOf(self[low]) == key ? low : nil
    }
}
