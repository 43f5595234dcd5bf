import Common
import Foundation

/// One object of a dump: a row of a Django model.
struct DumpRow: Decodable, Sendable, Equatable {
    /// Such as `auth.user`.
    let model: String
    /// Its primary key; Django leaves it out with `--natural-primary`.
    let pk: JSONValue?
    /// Its columns, and the keys that many-to-many tables have for it.
    let fields: [String: JSONValue]

    /// Reads an object's bytes.
    ///
    /// - Throws: ``DumpError`` for an object that no `dumpdata` writes.
    /// - Returns: nil for what is no JSON: Python writes `NaN`, which is none.
    static func read(_ bytes: [UInt8], at offset: Int, _ decoder: JSONDecoder) throws(DumpError) -> DumpRow? {
        do {
            return try decoder.decode(DumpRow.self, from: Data(bytes))
        } catch DecodingError.dataCorrupted {
            return nil
        } catch {
            throw .notRows(at: offset)
        }
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
        switch self.fields[field] {
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
        for element in (self.fields[field] ?? .array([])).array {
            if case .array = element { throw .naturalKey }
            guard let id = element.integer, (1...Self.largestID).contains(id) else { throw .badField(field) }
            ids.append(id)
        }
        return ids
    }

    /// A text.
    func text(_ field: String) throws(ImportReason) -> String {
        guard let text = self.fields[field]?.string else { throw .badField(field) }
        return text
    }

    /// A text, empty for a null.
    func optionalText(_ field: String) throws(ImportReason) -> String {
        if case .null = self.fields[field] ?? .null { return "" }
        return try self.text(field)
    }

    /// A decimal number, or nil for a null.
    func decimal(_ field: String) throws(ImportReason) -> Double? {
        switch self.fields[field] {
        case .null, nil: return nil
        case .integer(let number): return Double(number)
        case .number(let number) where number.isFinite: return number
        default: throw .badField(field)
        }
    }

    /// A time in milliseconds since 1970.
    func time(_ field: String) throws(ImportReason) -> Int64 {
        guard let text = self.fields[field]?.string, let time = DumpTime.milliseconds(text) else {
            throw .badField(field)
        }
        return time
    }
}
