import Primitives

/// A row of `drfchelseru.user`: the number and the group of a user.
struct DumpMobile: Sendable, Equatable {
    let user: Int64
    let phone: PhoneNumber
    let group: Int32

    /// - Parameter countries: whose numbers are served.
    init(_ row: DumpRow, countries: Set<String>) throws(ImportReason) {
        guard let user = try row.reference("user") else { throw .badField("user") }
        guard let phone = PhoneNumber(try row.text("mobile"), countries: countries) else { throw .noNumber }
        guard let group = row.fields["group"]?.integer.flatMap(Int32.init(exactly:)), group >= 0 else {
            throw .badField("group")
        }
        self.user = user
        self.phone = phone
        self.group = group
    }
}
