/// What `INFO` says, line by line.
package struct RedisInfo: Sendable {
    private var fields: [Substring: Substring] = [:]

    /// Reads sections as Redis sends them.
    package init(_ sections: [String]) {
        for section in sections {
            for line in section.split(whereSeparator: \.isNewline) {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2 { self.fields[parts[0]] = parts[1] }
            }
        }
    }

    /// The value of a line.
    package subscript(_ name: String) -> String? { self.fields[Substring(name)].map(String.init) }

    /// The value of a line that is a whole number.
    package func integer(_ name: String) -> Int64? { self[name].flatMap { Int64($0) } }
}
