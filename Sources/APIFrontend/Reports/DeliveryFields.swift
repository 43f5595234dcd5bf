import Primitives

/// The reports in a provider's callback, in whichever of their forms it came.
///
/// No provider documents the form well: fields come in the query, as a form or as JSON; ids and statuses singly, in lists
/// with commas, as arrays, or as an array of reports.
enum DeliveryFields {
    /// The words reported of each of the provider's ids, one per part of the message.
    typealias Reports = [ProtocolText: [ProtocolText]]

    /// No provider's id is longer.
    static let idLimit = 128
    /// No provider's word for a status is longer.
    static let wordLimit = 64

    /// Reads a callback; empty if nothing in it can be used.
    static func reports(query: String, body: [UInt8], contentType: ProtocolText?) -> Reports {
        var reports: Reports = [:]
        for fields in self.objects(query: query, body: body, contentType: contentType) {
            for (id, word) in self.pairs(fields) { reports[id, default: []].append(word) }
        }
        return reports
    }

    private static func objects(query: String, body: [UInt8], contentType: ProtocolText?) -> [[ProtocolText: JSONValue]]
    {
        let form: ProtocolText = "application/x-www-form-urlencoded"
        if let value = try? JSONParser.parse(body, limits: .foreign) {
            switch value {
            case .object(let fields): return [fields]
            case .array(let elements):
                return elements.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
            case .null, .bool, .integer, .large, .number, .string: break
            }
        }
        let sources = [(body, contentType ?? form), (Array(query.utf8), form)]
        return sources.compactMap { try? RequestFields.parse($0.0, contentType: $0.1).all }
    }

    /// Ids and words side by side, also where one of the others is none; one word may stand for all ids.
    ///
    /// An id is what was written, `1e21` as well as `"1e21"`; of a word the value counts, so that `10.0` is `10`.
    private static func pairs(_ fields: [ProtocolText: JSONValue]) -> [(ProtocolText, ProtocolText)] {
        let named = Dictionary(fields.map { (Self.plain($0), $1) }) { first, _ in first }
        let ids = self.list(named["messageid"] ?? named["id"], \.idText)
        let words = self.list(named["status"], \.codeText)
        guard words.count == ids.count || words.count == 1 else { return [] }
        return ids.enumerated().compactMap { index, id in
            guard let id, let word = words.count == 1 ? words[0] : words[index],
                (1...self.idLimit).contains(id.count), word.count <= self.wordLimit
            else { return nil }
            return (id, word)
        }
    }

    /// A name without what providers change about it.
    private static func plain(_ name: ProtocolText) -> ProtocolText {
        let bytes = name.lowercased.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
        return ProtocolText(ascii: bytes) ?? name
    }

    /// What is listed, nil in the places where there is nothing to read.
    private static func list(_ value: JSONValue?, _ read: (JSONValue) -> String?) -> [ProtocolText?] {
        switch value {
        case nil: []
        case .array(let elements): elements.map { read($0).map { ProtocolText($0) } }
        case .string(let text): ProtocolText(text).split(",").map(\.trimmed)
        case .some(let other): [read(other).map { ProtocolText($0) }]
        }
    }
}
