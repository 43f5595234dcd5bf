import Primitives

/// A place in a JSON document (RFC 6901): `/data/0/id`, or nothing for the whole of it.
struct JSONPointer: Sendable, Equatable {
    private let steps: [ProtocolText]

    /// Reads a pointer; nil if it is none, or longer than any sensible one.
    init?(_ text: String) {
        guard text.isEmpty || text.hasPrefix("/"), text.utf8.count <= 256 else { return nil }
        var steps: [ProtocolText] = []
        for step in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init) {
            guard !step.replacing("~0", with: "").replacing("~1", with: "").contains("~") else { return nil }
            steps.append(ProtocolText(step.replacing("~1", with: "/").replacing("~0", with: "~")))
        }
        self.steps = steps
    }

    /// What stands there; nil if there is nothing.
    func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for step in self.steps {
            let next: JSONValue?
            if case .array(let elements) = value {
                next = Self.index(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            } else {
                next = value[step]
            }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    private static func index(_ step: ProtocolText) -> Int? {
        guard step == "0" || !step.hasPrefix("0"), step.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(step.string)
    }
}
