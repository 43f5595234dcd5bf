import Common

/// The reports in a provider's callback, in whichever of their forms it came.
///
/// No provider documents the form well: fields come in the query, as a form or as JSON; ids and statuses singly, in lists
/// with commas, as arrays, or as an array of reports.
enum DeliveryFields {
    /// The words reported of each of the provider's ids, one per part of the message.
    typealias Reports = [String: [String]]

    /// No provider's id is longer.
    static let idLimit = 128

    /// Reads a callback; empty if nothing in it can be used.
    static func reports(query: String, body: [UInt8], contentType: String?) -> Reports {
        var reports: Reports = [:]
        for fields in self.objects(query: query, body: body, contentType: contentType) {
            for (id, word) in self.pairs(fields) { reports[id, default: []].append(word) }
        }
        return reports
    }

    private static func objects(query: String, body: [UInt8], contentType: String?) -> [[String: JSONValue]] {
        let form = "application/x-www-form-urlencoded"
        if let value = try? JSONParser.parse(body) {
            switch value {
            case .object(let fields): return [fields]
            case .array(let elements):
                return elements.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
            case .null, .bool, .integer, .number, .string: break
            }
        }
        let sources = [(body, contentType ?? form), (Array(query.utf8), form)]
        return sources.compactMap { try? RequestFields.parse($0.0, contentType: $0.1).all }
    }

    /// Ids and words side by side; one word may stand for all ids.
    private static func pairs(_ fields: [String: JSONValue]) -> [(String, String)] {
        let named = Dictionary(fields.map { ($0.lowercased().filter { $0 != "_" && $0 != "-" }, $1) }) { first, _ in
            first
        }
        let ids = self.list(named["messageid"] ?? named["id"])
        let words = self.list(named["status"])
        guard words.count == ids.count || words.count == 1 else { return [] }
        return ids.enumerated().compactMap { index, id in
            guard (1...self.idLimit).contains(id.utf8.count) else { return nil }
            return (id, words.count == 1 ? words[0] : words[index])
        }
    }

    private static func list(_ value: JSONValue?) -> [String] {
        switch value {
        case .array(let elements): elements.compactMap(\.idText)
        case .string(let text): text.split(separator: ",").map { String($0.trimmingSpaces()) }
        case let other: [other?.idText].compactMap { $0 }
        }
    }
}
