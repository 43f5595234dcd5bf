import Primitives

extension TextGate {
    /// The name of a field in a form; an empty one is one that nobody asks for.
    ///
    /// - Throws: ``APIError`` 400 for one that is longer than 64 bytes, or not printable ASCII.
    static func field(_ bytes: some Collection<UInt8>) throws(APIError) -> ProtocolText {
        if bytes.isEmpty { return "" }
        guard let name = self.name(bytes) else {
            throw RequestFields.unparsable(
                "A field's name has to be at most \(self.maximumNameBytes) bytes of ASCII.", "text_not_allowed")
        }
        return name
    }

    /// The value of a field in a form.
    ///
    /// - Throws: ``APIError`` 400 naming the field.
    static func value(_ bytes: some Collection<UInt8>, of field: ProtocolText) throws(APIError) -> String {
        guard let text = self.text(bytes) else { throw .textNotAllowed(field.string) }
        return text
    }
}
