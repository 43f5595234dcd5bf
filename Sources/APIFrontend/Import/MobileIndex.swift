import Primitives

/// The numbers of a dump, to be found by their users: 24 bytes each, because rows of users and of numbers come apart.
struct MobileIndex: Sendable {
    /// What the dump says of a user's number.
    enum Finding: Equatable {
        case none
        case number(PhoneNumber, group: Int)
        /// A user with a lower id has the same number in the same group.
        case shared
    }

    private struct Entry {
        let user: Int64
        /// The digits of the E.164 form, at most 15.
        let number: UInt64
        let group: Int32
        var isShared = false
    }

    static let limit = 10_000_000

    private var entries: [Entry] = []

    /// Keeps a row.
    mutating func insert(_ mobile: DumpMobile) throws(DumpError) {
        guard self.entries.count < Self.limit else { throw .tooMany("numbers") }
        guard let number = UInt64(mobile.phone.e164.dropFirst()) else { preconditionFailure("a number without digits") }
        self.entries.append(Entry(user: mobile.user, number: number, group: mobile.group))
    }

    /// Sorts what was inserted, and finds out who shares numbers; to be called once, before the first question.
    ///
    /// - Returns: users who have a second number, which is not kept.
    mutating func seal() -> [Int64] {
        self.entries.sort { ($0.user, $0.number) < ($1.user, $1.number) }
        var second: [Int64] = []
        var kept: [Entry] = []
        kept.reserveCapacity(self.entries.count)
        for entry in self.entries {
            if kept.last?.user == entry.user { second.append(entry.user) } else { kept.append(entry) }
        }
        // Only now: a number that is not kept is shared with nobody.
        kept.sort { ($0.number, $0.group, $0.user) < ($1.number, $1.group, $1.user) }
        for index in kept.indices.dropFirst() {
            let (last, this) = (kept[index - 1], kept[index])
            kept[index].isShared = (last.number, last.group) == (this.number, this.group)
        }
        kept.sort { $0.user < $1.user }
        self.entries = kept
        return second
    }

    /// How many users have a number.
    var count: Int { self.entries.count }

    /// The place of a user, or nil.
    func position(of user: Int64) -> Int? {
        self.entries.sortedIndex(of: user, by: \.user)
    }

    /// What is at a place.
    subscript(position: Int) -> (user: Int64, finding: Finding) {
        let entry = self.entries[position]
        guard !entry.isShared else { return (entry.user, .shared) }
        guard let phone = PhoneNumber(sealed: "+\(entry.number)") else { preconditionFailure("a number that was one") }
        return (entry.user, .number(phone, group: Int(entry.group)))
    }
}
