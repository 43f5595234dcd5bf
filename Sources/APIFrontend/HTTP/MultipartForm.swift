import Primitives

/// The text fields of a `multipart/form-data` body.
///
/// RFC 7578.
///
/// No multipart library can be had here; what is needed is small: our bodies are at most 64 KiB and hold no files.
struct MultipartForm: Sendable {
    /// Values by field name; of two equal names the last counts.
    let fields: [ProtocolText: String]

    /// The most parts a body may have.
    static let maximumParts = 64
    /// The most bytes of a part's head; a name and a file's name fit many times over.
    static let maximumHeadBytes = 4_096

    /// Takes a body apart.
    ///
    /// - Throws: ``APIError`` 400 if it does not follow the format, or a text does not pass the gate.
    init(_ body: [UInt8], boundary: ProtocolText) throws(APIError) {
        guard (1...70).contains(boundary.count) else { throw Self.broken }  // RFC 2046 §5.1.1
        // With a line break in front, the first delimiter looks like all others.
        let text = Array("\r\n".utf8) + body
        let pieces = text.split(onSequence: Array("\r\n--\(boundary.string)".utf8))
        guard pieces.count >= 2, pieces.count <= Self.maximumParts + 2, let last = pieces.last,
            last.starts(with: Array("--".utf8))
        else { throw Self.broken }
        var fields: [ProtocolText: String] = [:]
        for piece in pieces.dropFirst().dropLast() {
            let field = try Self.field(piece)
            fields[field.name] = field.value
        }
        self.fields = fields
    }

    private static func field(_ piece: ArraySlice<UInt8>) throws(APIError) -> (name: ProtocolText, value: String) {
        let sections = Array(piece).split(onSequence: Array("\r\n\r\n".utf8), maxSplits: 1)
        guard sections.count == 2, sections[0].count <= Self.maximumHeadBytes else { throw Self.broken }
        // File names may be in any script, names of fields and parameters not.
        guard let head = TextGate.text(sections[0]) else {
            throw RequestFields.unparsable("A part's head has characters that are not allowed.", "text_not_allowed")
        }
        let disposition = ProtocolText(head).split("\n").first { line in
            line.trimmed.lowercased.hasPrefix("content-disposition:")
        }
        guard let line = disposition.map({ $0.trimming { $0 <= 0x20 } }),
            let given = MediaType(line).parameters["name"]
        else { throw Self.broken }
        let name = try TextGate.field(given.utf8)
        return (name, try TextGate.value(sections[1], of: name))
    }

    private static let broken = RequestFields.unparsable("Multipart form parse error.")
}

extension [UInt8] {
    /// The pieces between occurrences of a sequence of bytes.
    fileprivate func split(onSequence separator: [UInt8], maxSplits: Int = .max) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index + separator.count <= self.count, pieces.count < maxSplits {
            if self[index] == separator[0], self[index..<(index + separator.count)].elementsEqual(separator) {
                pieces.append(self[start..<index])
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        pieces.append(self[start...])
        return pieces
    }
}
