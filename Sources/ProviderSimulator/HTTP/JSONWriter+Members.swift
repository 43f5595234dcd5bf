extension JSONWriter {
    /// Writes a member that is a string, or null.
    mutating func member(_ name: String, _ value: String?) {
        self.name(name)
        if let value { self.string(value) } else { self.null() }
    }

    /// Writes a member that is a whole number, or null.
    mutating func member(_ name: String, _ value: (some BinaryInteger)?) {
        self.name(name)
        if let value { self.integer(value) } else { self.null() }
    }

    /// Writes a member that is an object.
    mutating func object(named name: String, _ members: (inout JSONWriter) -> Void) {
        self.name(name)
        self.object(members)
    }

    /// Writes a member that is an array.
    mutating func array(named name: String, _ elements: (inout JSONWriter) -> Void) {
        self.name(name)
        self.array(elements)
    }
}
