/// A query or a form, taken apart and decoded once: every reader of one goes through here.
package enum FormText {
    /// Why it cannot be read.
    package enum Fault: Error, Equatable {
        /// A percent sign without two hexadecimal digits.
        case brokenEscape
        /// A name that is longer than 64 bytes, or not printable ASCII.
        case name
        /// A value that does not pass the gate.
        case value(of: ProtocolText)
    }

    /// A field of it.
    package typealias Field = (name: ProtocolText, value: String)

    /// The fields, in order; a plus sign is a space, and an empty name is one that nobody asks for.
    ///
    /// - Parameter takesNull: whether values may hold U+0000, because whoever reads them says so in words of their own.
    package static func fields(_ bytes: some Collection<UInt8>, takesNull: Bool = false) throws(Fault) -> [Field] {
        var fields: [Field] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decodeForm(sides[0]),
                let value = sides.count == 2 ? PercentEncoding.decodeForm(sides[1]) : []
            else { throw .brokenEscape }
            guard let field = name.isEmpty ? "" : TextGate.name(name) else { throw .name }
            guard takesNull || !value.contains(0), let text = TextGate.text(value) else { throw .value(of: field) }
            fields.append((field, text))
        }
        return fields
    }
}
