extension JSONWriter {
    /// Writes a member that is a string, or null.
    package mutating func member(_ name: String, _ value: String?) {
        self.name(name)
        if let value { self.string(value) } else { self.null() }
    }

    /// Writes a member that is a whole number, or null.
    package mutating func member(_ name: String, _ value: Int64?) {
        self.name(name)
        if let value { self.integer(value) } else { self.null() }
    }

    /// Writes a member that is a whole number, or null.
    package mutating func member(_ name: String, _ value: Int?) { self.member(name, value.map { Int64($0) }) }

    /// Writes a member that is true or false.
    package mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        self.bool(value)
    }

    /// Writes a member that is an object.
    package mutating func object(named name: String, _ members: (inout JSONWriter) throws -> Void) rethrows {
        self.name(name)
        try self.object(members)
    }

    /// Writes a member that is an array.
    package mutating func array(named name: String, _ elements: (inout JSONWriter) throws -> Void) rethrows {
        self.name(name)
        try self.array(elements)
    }

    /// Writes any value: numbers as they were written, members of objects in the order of their names.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: self.null()
        case .bool(let flag): self.bool(flag)
        case .integer(let integer): self.integer(integer)
        case .large(let digits): self.raw(digits)
        case .number(let number): self.raw(number.description)
        case .string(let text): self.string(text)
        case .array(let elements):
            self.array { array in
                for element in elements { array.value(element) }
            }
        case .object(let members):
            self.object { object in
                for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                    object.name(name.string)
                    object.value(member)
                }
            }
        }
    }
}
