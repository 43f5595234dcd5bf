import Primitives
import SMS

extension GenericSuccess {
    /// Reads `success`.
    init(_ object: inout GenericMember) throws(GenericFault) {
        var statuses: Set<Int> = []
        if let list = object.take("status") {
            for value in list.array {
                guard let status = value.integer, (200...599).contains(status) else {
                    throw object.fault("status", "has to be a list of HTTP statuses")
                }
                statuses.insert(Int(status))
            }
            guard !statuses.isEmpty else { throw object.fault("status", "has to be a list of HTTP statuses") }
        }
        let pointer = try object.pointer()
        let pattern = try object.pattern()
        let wanted = object.take("equals")
        self.statuses = statuses
        switch (pointer, pattern, wanted) {
        case (.some(let pointer), nil, .some(let wanted)): self.rule = .equals(pointer, wanted)
        case (.some(let pointer), nil, nil): self.rule = .present(pointer)
        case (_, .some(let pattern), nil): self.rule = .matches(pointer, pattern)
        case (_, .some, .some): throw object.fault("equals", "does not go with \"matches\"")
        case (nil, nil, .some): throw object.fault("equals", "needs \"pointer\"")
        // Any page of any gateway has a good status: that it is enough has to be said.
        case (nil, nil, nil) where statuses.isEmpty:
            throw object.fault("pointer", "is needed, or \"matches\", or the statuses that are enough")
        case (nil, nil, nil): self.rule = .status
        }
        try object.finish()
    }
}

extension GenericAnswer {
    /// Reads `id`, `errors` and `statuses`.
    init(success: GenericSuccess, _ object: inout GenericMember) throws(GenericFault) {
        self.init(success: success)
        if var id = try object.object("id") {
            self.id = try id.finder()
            try id.finish()
        }
        if var errors = try object.object("errors") {
            self.error = try errors.finder()
            guard var map = try errors.object("map") else { throw errors.fault("map", "is not set") }
            self.errors = try Self.kinds(&map)
            try errors.finish()
        }
        if var statuses = try object.object("statuses") {
            self.statuses = try Self.kinds(&statuses)
            for status in self.statuses.keys where !Self.isStatus(status) {
                throw statuses.fault(status, "is no HTTP status; 429 and 4xx would be")
            }
        }
    }

    private static func kinds(_ object: inout GenericMember) throws(GenericFault) -> [String: AttemptOutcome] {
        var kinds: [String: AttemptOutcome] = [:]
        for (code, word) in try object.texts() {
            guard let kind = Self.kinds[word] else {
                throw object.fault(code, "has to be one of message, route, account, throttled, not_sent, uncertain")
            }
            kinds[code] = kind
        }
        return kinds
    }

    private static let kinds: [String: AttemptOutcome] = [
        "message": .rejectedMessage, "route": .rejectedRoute, "account": .rejectedAccount, "throttled": .throttled,
        "not_sent": .notSent, "uncertain": .uncertain,
    ]

    private static func isStatus(_ text: String) -> Bool {
        if let status = Int(text) { return (200...599).contains(status) }
        return ["2xx", "3xx", "4xx", "5xx"].contains(text)
    }
}
