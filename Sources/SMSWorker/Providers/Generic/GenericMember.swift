import Foundation
import Primitives

/// What is wrong with the object `sms.generic`, and where.
struct GenericFault: Error, Equatable {
    /// The path of the member.
    let path: String
    /// What is wrong; never a value, which may be a secret.
    let reason: String
}

/// An object in the configuration whose members are taken one by one; those left over are errors.
struct GenericMember {
    let path: String
    private var members: [ProtocolText: JSONValue]

    init(_ value: JSONValue, _ path: String) throws(GenericFault) {
        guard case .object(let members) = value else { throw GenericFault(path: path, reason: "has to be an object") }
        self.path = path
        self.members = members.filter { $0.value != .null }
    }

    /// A problem with a member.
    func fault(_ name: String, _ reason: String) -> GenericFault {
        GenericFault(path: "\(self.path).\(name)", reason: reason)
    }

    /// Takes a member; nil if it is not there.
    mutating func take(_ name: String) -> JSONValue? { self.members.removeValue(forKey: ProtocolText(name)) }

    /// Takes a member that is an object.
    mutating func object(_ name: String) throws(GenericFault) -> GenericMember? {
        guard let value = self.take(name) else { return nil }
        return try GenericMember(value, "\(self.path).\(name)")
    }

    /// Takes a member that is a text.
    mutating func string(_ name: String) throws(GenericFault) -> String? {
        switch self.take(name) {
        case nil: return nil
        case .string(let text): return text
        default: throw self.fault(name, "has to be a text")
        }
    }

    /// Takes a member that is true or false.
    mutating func bool(_ name: String) throws(GenericFault) -> Bool? {
        switch self.take(name) {
        case nil: return nil
        case .bool(let flag): return flag
        default: throw self.fault(name, "has to be true or false")
        }
    }

    /// Takes a member that is a text with variables.
    mutating func template(_ name: String) throws(GenericFault) -> TextTemplate? {
        guard let text = try self.string(name) else { return nil }
        return try self.template(text, name)
    }

    /// Takes all members as texts, in the order of their names.
    mutating func texts() throws(GenericFault) -> [(name: String, value: String)] {
        var texts: [(name: String, value: String)] = []
        for name in self.members.keys.sorted().map(\.string) {
            if let text = try self.string(name) { texts.append((name, text)) }
        }
        return texts
    }

    /// Takes a member that is a place in JSON.
    mutating func pointer(_ name: String = "pointer") throws(GenericFault) -> JSONPointer? {
        guard let text = try self.string(name) else { return nil }
        guard let pointer = JSONPointer(text) else {
            throw self.fault(name, "has to be a JSON pointer such as /data/id")
        }
        return pointer
    }

    /// Takes a member that is a pattern.
    mutating func pattern(_ name: String = "matches") throws(GenericFault) -> BoundedPattern? {
        guard let text = try self.string(name) else { return nil }
        guard let pattern = BoundedPattern(text) else {
            throw self.fault(
                name,
                "has to be a regular expression of at most 200 characters, no group repeated, at most two repetitions"
            )
        }
        return pattern
    }

    /// Takes `pointer` or `matches`.
    mutating func finder() throws(GenericFault) -> GenericFinder {
        let pointer = try self.pointer()
        let pattern = try self.pattern()
        switch (pointer, pattern) {
        case (.some(let pointer), nil): return .pointer(pointer)
        case (nil, .some(let pattern)): return .pattern(pattern)
        default: throw self.fault("pointer", "is needed, or \"matches\" in its place")
        }
    }

    /// Checks that nothing is left.
    func finish() throws(GenericFault) {
        if let unknown = self.members.keys.min() { throw self.fault(unknown.string, "is not known") }
    }

    /// Reads a text with variables.
    func template(_ text: String, _ name: String) throws(GenericFault) -> TextTemplate {
        guard let template = TextTemplate(text) else {
            throw self.fault(name, "has something in braces that is no variable; literal braces are doubled")
        }
        return template
    }
}
