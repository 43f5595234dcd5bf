package import HTTPTypes

extension HTTPFields {
    /// The value of a header as a word; nil without one, and several in one with commas between.
    package func word(_ name: HTTPField.Name) -> ProtocolText? { self[name].map { ProtocolText($0) } }

    /// The values of a header's lines as words, in order.
    package func words(_ name: HTTPField.Name) -> [ProtocolText] { self[values: name].map { ProtocolText($0) } }

    /// The fields as ``HeaderGate`` lets them through.
    ///
    /// - Throws: ``RefusedHeader`` for one that is read as protocol and is not printable ASCII.
    package func admitted() throws(RefusedHeader) -> HTTPFields {
        var changed: HTTPFields?
        for (index, field) in self.enumerated() {
            switch HeaderGate.judge(field.name.canonicalName, field.value) {
            case .pass: changed?.append(field)
            case .cut(let value):
                var fields = changed ?? HTTPFields(self.prefix(index))
                fields.append(HTTPField(name: field.name, value: value))
                changed = fields
            case .refuse: throw RefusedHeader(name: field.name.canonicalName)
            }
        }
        return changed ?? self
    }
}

/// A header that is read as protocol and is not printable ASCII.
package struct RefusedHeader: Error, Equatable {
    /// Its name in lower case.
    package let name: String

    /// Names one.
    package init(name: String) {
        self.name = name
    }
}
