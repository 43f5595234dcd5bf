import Primitives

/// One object of a dump: a row of a Django model.
struct DumpRow: Sendable, Equatable {
    /// Such as `auth.user`.
    let model: String
    /// Its primary key; Django leaves it out with `--natural-primary`.
    let pk: JSONValue?
    /// Its columns, and the keys that many-to-many tables have for it.
    let fields: [ProtocolText: JSONValue]

    /// Reads an object's bytes.
    ///
    /// - Throws: ``DumpError`` for an object that no `dumpdata` writes.
    /// - Returns: nil for what is no JSON: Python writes `NaN`, which is none.
    static func read(_ bytes: [UInt8], at offset: Int) throws(DumpError) -> DumpRow? {
        guard let json = try? JSONParser.parse(bytes, limits: .foreign) else { return nil }
        guard let model = json["model"]?.string, case .object(let fields) = json["fields"] else {
            throw .notRows(at: offset)
        }
        return DumpRow(model: model, pk: json["pk"].flatMap { $0 == .null ? nil : $0 }, fields: fields)
    }

    /// The primary key as a report names it: only numbers, for it might be anything.
    var name: String { self.pk?.integer.map { String($0) } ?? "-" }

    /// The largest id that is taken over.
    ///
    /// Ids that come after an import count on from its highest, and scripts in Redis count exactly up to 2^53: one absurd key must
    /// leave more ids than will ever be needed.
    static let largestID: Int64 = 1 << 50

    /// The primary key.
    func id() throws(ImportReason) -> Int64 {
        guard let id = self.pk?.integer, (1...Self.largestID).contains(id) else { throw .badKey }
        return id
    }

    /// The key of another row, or nil for a null.
    func reference(_ field: String) throws(ImportReason) -> Int64? {
        switch self.fields[ProtocolText(field)]?.byValue {
        case .null, nil: return nil
        case .integer(let id) where (1...Self.largestID).contains(id): return id
        // `--natural-foreign` writes the user's name in a list.
        case .array: throw .naturalKey
        default: throw .badField(field)
        }
    }

    /// The keys of other rows.
    func references(_ field: String) throws(ImportReason) -> [Int64] {
        var ids: [Int64] = []
        for element in (self.fields[ProtocolText(field)] ?? .array([])).array {
            if case .array = element { throw .naturalKey }
            guard let id = element.integer, (1...Self.largestID).contains(id) else { throw .badField(field) }
            ids.append(id)
        }
        return ids
    }

    /// A text.
    func text(_ field: String) throws(ImportReason) -> String {
        guard let text = self.fields[ProtocolText(field)]?.string else { throw .badField(field) }
        return text
    }

    /// A text, empty for a null.
    func optionalText(_ field: String) throws(ImportReason) -> String {
        if case .null = self.fields[ProtocolText(field)] ?? .null { return "" }
        return try self.text(field)
    }

    /// A decimal number, or nil for a null.
    func decimal(_ field: String) throws(ImportReason) -> Double? {
        guard let value = self.fields[ProtocolText(field)], value != .null else { return nil }
        guard let number = value.double else { throw .badField(field) }
        return number
    }

    /// A time in milliseconds since 1970.
    func time(_ field: String) throws(ImportReason) -> Int64 {
        guard let text = self.fields[ProtocolText(field)]?.string, let time = DumpTime.milliseconds(text) else {
            throw .badField(field)
        }
        return time
    }
}
