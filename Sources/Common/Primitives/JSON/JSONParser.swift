/// Reads JSON from strangers: strictly by RFC 8259, within bounds, and never in two ways.
///
/// What others read leniently is refused, because who comes after us might read it otherwise: equal names in one object,
/// control characters, lone surrogates, bytes that are not UTF-8, a byte order mark. Every text passes ``TextGate``.
///
/// What strangers have to be forgiven (``Limits/foreign``) is read as well as can be: a byte order mark, bytes that are not
/// UTF-8, equal names.
package struct JSONParser {
    private let bytes: [UInt8]
    private let limits: Limits
    private var index = 0
    private var values = 0
    /// The member of the outermost object that is being read.
    private var field: ProtocolText?

    /// Reads one value with nothing but white space around it.
    package static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(Fault) -> JSONValue {
        var parser = JSONParser(bytes: bytes, limits: limits)
        if limits.text == .repair, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.index = 3 }
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.fault(.syntax) }
        return value
    }

    private init(bytes: [UInt8], limits: Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func value(depth: Int) throws(Fault) -> JSONValue {
        self.values += 1
        guard self.values <= self.limits.values else { throw self.fault(.tooManyValues) }
        self.skipSpace()
        switch self.next {
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "{"): return .object(try self.object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try self.array(depth: depth + 1))
        case UInt8(ascii: "-"), Self.digits: return try self.number()
        case UInt8(ascii: "t"): return try self.word("true", .bool(true))
        case UInt8(ascii: "f"): return try self.word("false", .bool(false))
        case UInt8(ascii: "n"): return try self.word("null", .null)
        default: throw self.fault(.syntax)
        }
    }

    private mutating func object(depth: Int) throws(Fault) -> [ProtocolText: JSONValue] {
        guard depth <= self.limits.depth else { throw self.fault(.tooDeep) }
        var members: [ProtocolText: JSONValue] = [:]
        self.index += 1
        self.skipSpace()
        if self.take("}") { return members }
        repeat {
            self.skipSpace()
            let start = self.index
            if depth == 1 { self.field = nil }
            let name = try self.name(isField: self.limits.hasFields && depth == 1)
            if depth == 1 { self.field = name }
            self.skipSpace()
            guard self.take(":") else { throw self.fault(.syntax) }
            let value = try self.value(depth: depth)
            if let first = members.updateValue(value, forKey: name) {
                guard self.limits.text == .repair else { throw self.fault(.duplicateName, at: start) }
                members[name] = first
            }
            self.skipSpace()
        } while self.take(",")
        guard self.take("}") else { throw self.fault(.syntax) }
        return members
    }

    private mutating func name(isField: Bool) throws(Fault) -> ProtocolText {
        let start = self.index
        guard self.next == UInt8(ascii: "\"") else { throw self.fault(.syntax) }
        let name = try self.string()
        let limit = isField ? TextGate.maximumNameBytes : self.limits.nameBytes
        guard name.utf8.count <= limit else { throw self.fault(.nameTooLong, at: start) }
        guard !isField || TextGate.isPrintable(name.utf8) else { throw self.fault(.nameNotASCII, at: start) }
        return ProtocolText(name)
    }

    private mutating func array(depth: Int) throws(Fault) -> [JSONValue] {
        guard depth <= self.limits.depth else { throw self.fault(.tooDeep) }
        var elements: [JSONValue] = []
        self.index += 1
        self.skipSpace()
        if self.take("]") { return elements }
        repeat {
            elements.append(try self.value(depth: depth))
            self.skipSpace()
        } while self.take(",")
        guard self.take("]") else { throw self.fault(.syntax) }
        return elements
    }

    /// A string; nearly all are without escapes and taken as they stand.
    private mutating func string() throws(Fault) -> String {
        self.index += 1
        let start = self.index
        var unescaped: [UInt8] = []
        var copied = start
        while true {
            switch self.next {
            case UInt8(ascii: "\""):
                let rest = self.bytes[copied..<self.index]
                let text =
                    copied == start
                    ? try self.admitted(rest, at: start) : try self.admitted(unescaped + rest, at: start)
                self.index += 1
                return text
            case UInt8(ascii: "\\"):
                unescaped += self.bytes[copied..<self.index]
                self.index += 1
                try self.escape(into: &unescaped)
                copied = self.index
            case 0..<0x20: throw self.fault(.syntax)  // also the end of all bytes
            default: self.index += 1
            }
        }
    }

    private func admitted(_ bytes: some Collection<UInt8>, at start: Int) throws(Fault) -> String {
        guard self.limits.text == .refuse else { return TextGate.repaired(bytes, upTo: .max) }
        guard let text = TextGate.unicode(bytes) else { throw self.fault(.notUnicode, at: start) }
        guard TextGate.admits(text) else { throw self.fault(.textNotAllowed, at: start) }
        return text
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(Fault) {
        let start = self.index - 1
        let byte = self.next
        self.index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"):
            var code = try self.hexadecimal()
            if (0xD800..<0xDC00).contains(code), self.take("\\") {
                guard self.take("u") else { throw self.fault(.notUnicode, at: start) }
                let low = try self.hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw self.fault(.notUnicode, at: start) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw self.fault(.notUnicode, at: start) }
            unescaped += UTF8.encode(scalar).map(Array.init) ?? []
        default: throw self.fault(.syntax, at: start)
        }
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            switch self.next {
            case Self.digits: code = code << 4 + UInt32(self.next - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 + UInt32(self.next - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 + UInt32(self.next - UInt8(ascii: "A") + 10)
            default: throw self.fault(.syntax)
            }
            self.index += 1
        }
        return code
    }

    /// A number: as its value if that is all there is to say, else as its text.
    private mutating func number() throws(Fault) -> JSONValue {
        let start = self.index
        _ = self.take("-")
        if !self.take("0") { try self.skipDigits() }
        var isWhole = true
        if self.take(".") {
            isWhole = false
            try self.skipDigits()
        }
        if self.take("e") || self.take("E") {
            isWhole = false
            _ = self.take("+") || self.take("-")
            try self.skipDigits()
        }
        // Digits, signs and an e: nothing here is longer than it is written.
        let text = ProtocolText(ascii: self.bytes[start..<self.index])?.string ?? ""
        // Nearly all are these, and of nearly all others the text is so short that it lies within the value.
        let isPlain = isWhole && ProtocolText(text) != "-0"
        if isPlain, let integer = Int64(text) { return .integer(integer) }
        guard text.utf8.count <= JSONValue.longestNumber else { return .number(JSONNumber(Double(text) ?? .infinity)) }
        return isPlain ? .large(text) : .number(JSONNumber(written: text))
    }

    private mutating func skipDigits() throws(Fault) {
        guard Self.digits ~= self.next else { throw self.fault(.syntax) }
        while Self.digits ~= self.next { self.index += 1 }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
        guard self.bytes[self.index...].starts(with: word.description.utf8) else { throw self.fault(.syntax) }
        self.index += word.utf8CodeUnitCount
        return value
    }

    private mutating func skipSpace() {
        while self.next == 0x20 || self.next == 0x0A || self.next == 0x0D || self.next == 0x09 { self.index += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.next == UInt8(ascii: character) else { return false }
        self.index += 1
        return true
    }

    /// The next byte; after the last one 0, which JSON has nowhere.
    private var next: UInt8 { self.index < self.bytes.count ? self.bytes[self.index] : 0 }

    private func fault(_ kind: Fault.Kind, at offset: Int? = nil) -> Fault {
        Fault(kind: kind, offset: offset ?? self.index, field: kind == .syntax ? nil : self.field)
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
}
