/// The text fields of a `multipart/form-data` body.
///
/// RFC 7578.
///
/// No multipart library can be had here; what is needed is small: our bodies are at most 64 KiB and hold no files.
struct MultipartForm: Sendable {
    /// Values by field name; of two equal names the last counts.
    let fields: [String: String]

    /// The most parts a body may have.
    static let maximumParts = 64

    /// Takes a body apart, or returns nil if it does not follow the format.
    init?(_ body: [UInt8], boundary: String) {
        guard (1...70).contains(boundary.utf8.count) else { return nil }  // RFC 2046 §5.1.1
        // With a line break in front, the first delimiter looks like all others.
        let text = Array("\r\n".utf8) + body
        let pieces = text.split(onSequence: Array("\r\n--\(boundary)".utf8))
        guard pieces.count >= 2, pieces.count <= Self.maximumParts + 2, let last = pieces.last,
            last.starts(with: Array("--".utf8))
        else { return nil }
        var fields: [String: String] = [:]
        for piece in pieces.dropFirst().dropLast() {
            guard let field = Self.field(piece) else { return nil }
            fields[field.name] = field.value
        }
        self.fields = fields
    }

    private static func field(_ piece: ArraySlice<UInt8>) -> (name: String, value: String)? {
        let sections = Array(piece).split(onSequence: Array("\r\n\r\n".utf8), maxSplits: 1)
        guard sections.count == 2, let head = String(validating: sections[0], as: UTF8.self),
            let value = String(validating: sections[1], as: UTF8.self)
        else { return nil }
        let disposition = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let name = disposition.flatMap({ MediaType(String($0)).parameters["name"] }) else { return nil }
        return (name, value)
    }
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
