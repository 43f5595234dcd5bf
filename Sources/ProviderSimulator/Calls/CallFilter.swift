/// Which lines of the call log are wanted.
struct CallFilter: Sendable {
    /// The one provider, or nil for all.
    private(set) var provider: Provider?
    /// The earliest arrival, in milliseconds since 1970.
    private(set) var since = Int64.min
    /// The line to go on behind, by its number since the start.
    private(set) var after = 0
    /// The most lines.
    private(set) var limit = Int.max

    /// Reads the query of a control request.
    init(_ query: FormFields) throws(ControlError) {
        if let name = query["provider"] { self.provider = try Provider(named: name) }
        if let text = query["since"] {
            guard let milliseconds = Int64(text) else {
                throw .badField("since", "must be a whole number of milliseconds since 1970")
            }
            self.since = milliseconds
        }
        if let text = query["after"] {
            guard let sequence = Int(text), sequence >= 0 else {
                throw .badField("after", "must be the seq of a call, or 0")
            }
            self.after = sequence
        }
        if let text = query["limit"] {
            guard let limit = Int(text), limit > 0 else { throw .badField("limit", "must be 1 or more") }
            self.limit = limit
        }
    }

    /// The lines wanted with their numbers, oldest first.
    func lines(of history: BoundedHistory<CallRecord>) -> some Sequence<(sequence: Int, record: CallRecord)> {
        // The line with number n is at place n - 1, so the place behind line `after` is `after` itself.
        (max(history.start, min(self.after, history.end))..<history.end).lazy
            .compactMap { place in history[place].map { (sequence: place + 1, record: $0) } }
            .filter { self.takes($0.record) }
            .prefix(self.limit)
    }

    private func takes(_ record: CallRecord) -> Bool {
        record.at >= self.since && (self.provider == nil || self.provider == record.provider)
    }
}
